import { expect, test } from 'vitest';
import { seriesOf } from './series';

const columns = ['cause', 'count', 'share'].map((name) => ({ name, title: name }));

test('columns of numbers are drawn over the first column of words', () => {
  const rows = [
    ['noise', '3', '0.75'],
    ['parking', 1, '0.25'],
  ];
  expect(
    seriesOf({ columns, rows }).map(({ title, points }) => [title, points.map(({ value }) => value)]),
  ).toEqual([
    ['count', [3, 1]],
    ['share', [0.75, 0.25]],
  ]);
});

test.each([
  ['a single row', [['noise', 3, 1]]],
  [
    'a column with gaps',
    [
      ['noise', 3, null],
      ['parking', null, 1],
    ],
  ],
  [
    'rows without words',
    [
      ['1', 3, 1],
      ['2', 4, 1],
    ],
  ],
])('%s is no chart', (_, rows) => {
  expect(seriesOf({ columns, rows: rows as unknown[][] })).toEqual([]);
});
