import { expect, test } from 'vitest';
import { isStale, siteKey } from './keys';

const act = { kind: 'act', tickets: [7] };

test.each([
  [siteKey('a', 'tickets', {}), true],
  [siteKey('a', 'ticket', 7), true],
  [siteKey('a', 'ticket', 7, 'history'), true],
  [siteKey('a', 'ticket', 8), false],
  [siteKey('a', 'workflows'), false],
  [siteKey('b', 'tickets', {}), false],
  [['session'], false],
])('a turn on ticket 7 of site a and %j: %s', (key, stale) => {
  expect(isStale(key, 'a', [act])).toBe(stale);
});

test('an installed plugin makes everything of its site stale', () => {
  const install = { kind: 'install', tickets: [] };
  expect(isStale(siteKey('a', 'workflows'), 'a', [install])).toBe(true);
  expect(isStale(siteKey('a', 'ticket', 8), 'a', [install])).toBe(true);
});
