import dayjs from 'dayjs';
import { expect, test } from 'vitest';
import type { Field } from '../api/workflows';
import { formOf, fromWire, toWire } from './wire';

function field(type: Field['type'], name = 'it'): Field {
  return { name, title: name, type, required: false, choices: [] };
}

test.each([
  ['day', '2026-03-02'],
  ['moment', '2026-03-02T09:30:00'],
  ['clock', '18:05'],
  ['number', '12.50'],
  [
    'rows',
    [
      ['a', 'b'],
      ['c', ''],
    ],
  ],
  ['choices', ['x']],
  ['flag', false],
] as const)('a value of type %s comes back as it went', (type, value) => {
  expect(toWire(field(type), fromWire(field(type), value))).toEqual(value);
});

test('a moment keeps the civil time of the site', () => {
  const shown = fromWire(field('moment'), '2026-03-02T09:30:00.007+08:00');
  expect(dayjs(shown as string).format('HH:mm')).toBe('09:30');
});

test('rows can be pasted from a spreadsheet', () => {
  expect(toWire(field('rows'), 'lift\t3\n\nhall\t4\n')).toEqual([
    ['lift', '3'],
    ['hall', '4'],
  ]);
});

test('what was not filled in is not sent', () => {
  const fields = [field('text', 'a'), field('files', 'b'), field('flag', 'c'), field('number', 'd')];
  expect(formOf(fields, { a: '', b: [], c: false, d: 0 })).toEqual({ c: false, d: '0' });
});
