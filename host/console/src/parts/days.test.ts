import { expect, test } from 'vitest';
import { addDays, addMonths, dayText, isDay, mondayOf, weeksOf } from './days';

test.each([
  ['2026-11-22', '2026-11-16'],
  ['2026-11-23', '2026-11-23'],
  ['2027-01-01', '2026-12-28'],
])('the week of %s begins on %s', (day, monday) => {
  expect(mondayOf(day)).toBe(monday);
});

test('days and months are counted over their ends', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(addMonths('2027-01-31', 1)).toBe('2027-02-28');
});

test('a month is shown in whole weeks', () => {
  const weeks = weeksOf('2026-11-22');
  expect(weeks).toHaveLength(6);
  expect(weeks[0]?.[0]).toBe('2026-10-26');
  expect(weeks.at(-1)?.at(-1)).toBe('2026-12-06');
});

test('days are named in both languages, whatever zone the browser stands in', () => {
  const options = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  expect(dayText('en', options)('2026-11-23')).toBe('Mon 23 Nov');
  expect(dayText('zh', options)('2026-11-23')).toBe('11月23日周一');
});

test.each(['2026-02-30', '2026-2-3', 'today', null])('%s is no day', (text) => {
  expect(isDay(text)).toBe(false);
});
