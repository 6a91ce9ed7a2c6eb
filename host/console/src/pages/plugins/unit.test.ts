import { describe, expect, it } from 'vitest';
import { pluginWords } from '../../words/plugins';
import { unitOf } from './unit';

describe('units of settings', () => {
  it.each([
    ['length', 'days', 1, 'day', '天'],
    ['length', 'working-days', 2, 'working days', '个工作日'],
    ['length', 'h', 24, 'h', '小时'],
    // The host has given it in the reader's language.
    ['number', '份', 1, '份', '份'],
  ] as const)('of a %s of %s, %d', (type, unit, figure, en, zh) => {
    expect(unitOf({ type, unit }, pluginWords.en, figure)).toBe(en);
    expect(unitOf({ type, unit }, pluginWords.zh, figure)).toBe(zh);
  });

  it('of none', () => {
    expect(unitOf({ type: 'text', unit: null }, pluginWords.en, 'x')).toBeUndefined();
  });
});
