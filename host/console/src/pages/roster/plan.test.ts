import { expect, test } from 'vitest';
import { timesOf } from '../../parts/times';
import { bodyOf, hoursText, planOf } from './plan';

const times = timesOf('en', 'Asia/Shanghai');
const night = { post: 'gate', person: 'chen', start: '2026-11-22T14:00:00Z', end: '2026-11-22T22:00:00Z' };

test('a shift over midnight ends on the next day', () => {
  const plan = { post: 'gate', person: 'chen', day: '2026-11-30', from: '22:00', until: '06:00' };
  expect(bodyOf(plan)).toEqual({
    post: 'gate',
    person: 'chen',
    start: '2026-11-30T22:00:00',
    end: '2026-12-01T06:00:00',
  });
  expect(hoursText(night, times, '+1')).toBe('22:00–06:00 +1');
});

test('a shift is planned in the time of the site', () => {
  expect(planOf(night, times)).toEqual({
    post: 'gate',
    person: 'chen',
    day: '2026-11-22',
    from: '22:00',
    until: '06:00',
  });
});
