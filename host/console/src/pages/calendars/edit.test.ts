import { expect, test } from 'vitest';
import type { Calendar } from '../../api/calendars';
import { spansOf, withDay, withHours, withWeekFrom } from './edit';

const calendar: Calendar = {
  name: 'working',
  zone: 'Asia/Shanghai',
  weeks: [{ hours: { monday: ['08:00-12:00'] } }],
  days: {},
};

test.each([
  ['08:00-12:00 13:30-17:30', ['08:00-12:00', '13:30-17:30']],
  [' 08:00–12:00，13:00-17:00 ', ['08:00-12:00', '13:00-17:00']],
  ['', []],
  ['8-12', undefined],
])('%j is read as %j', (text, spans) => {
  expect(spansOf(text)).toEqual(spans);
});

test('other hours from a day on begin as a copy of those before, and leave them alone', () => {
  const changed = withHours(withWeekFrom(calendar, '2027-01-01'), 1, 'monday', ['09:00-12:00']);
  expect(changed.weeks).toEqual([
    { hours: { monday: ['08:00-12:00'] } },
    { from: '2027-01-01', hours: { monday: ['09:00-12:00'] } },
  ]);
});

test('a day is put, replaced and removed', () => {
  const holiday = withDay(calendar, '2027-02-06', { kind: 'holiday', title: '春节' });
  const worked = withDay(holiday, '2027-02-06', { kind: 'make-up', title: '补班' });
  expect(worked.days).toEqual({ '2027-02-06': { kind: 'make-up', title: '补班' } });
  expect(withDay(worked, '2027-02-06', undefined).days).toEqual({});
});
