import { expect, test } from 'vitest';
import { periodOf, stretchOf } from './period';

test.each([
  ['day', '2026-11-22', '2026-11-22', '2026-11-22'],
  ['week', '2026-11-22', '2026-11-16', '2026-11-22'],
  ['week:sat', '2026-11-23', '2026-11-23', '2026-11-29'],
  ['month', '2028-02-11', '2028-02-01', '2028-02-29'],
  ['quarter', '2026-11-22', '2026-10-01', '2026-12-31'],
  ['year', '2026-11-22', '2026-01-01', '2026-12-31'],
])('the %s of %s goes from %s to %s', (kind, today, first, last) => {
  expect(periodOf(kind, today)).toEqual({ first, last });
});

test('the last day belongs to it', () => {
  const stretch = stretchOf({ first: '2026-12-01', last: '2026-12-31' });
  expect(stretch).toEqual({ start: '2026-12-01T00:00:00', end: '2027-01-01T00:00:00' });
});
