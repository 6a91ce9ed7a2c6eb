import { expect, test } from 'vitest';
import { lengthText, timesOf } from './times';

test.each([
  [0, '0 s', '0秒'],
  [59_999, '59 s', '59秒'],
  [61_000, '1 min 1 s', '1分1秒'],
  [3_600_000, '1 h', '1小时'],
  [3_725_000, '1 h 2 min', '1小时2分'],
  [90_000_000, '1 d 1 h', '1天1小时'],
  [-61_000, '1 min 1 s', '1分1秒'],
])('%i ms is %s and %s', (ms, english, chinese) => {
  expect(lengthText(ms, 'en')).toBe(english);
  expect(lengthText(ms, 'zh')).toBe(chinese);
});

test('moments are shown in the zone of the site, wherever the browser stands', () => {
  const shanghai = timesOf('en', 'Asia/Shanghai');
  expect(shanghai.moment('2026-11-21T17:30:00Z')).toBe('22 Nov 2026, 01:30');
  expect(shanghai.isoDay('2026-11-21T17:30:00Z')).toBe('2026-11-22');
  expect(timesOf('zh', 'Asia/Shanghai').day('2026-11-21T17:30:00Z')).toBe('2026年11月22日');
});

test.each([
  ['1260.00', '1,260.00'],
  ['-0.50', '-0.50'],
  ['12345678901234567890.10', '12,345,678,901,234,567,890.10'],
  ['n/a', 'n/a'],
])('the number %s is shown as %s', (value, shown) => {
  expect(timesOf('en', 'UTC').number(value)).toBe(shown);
});
