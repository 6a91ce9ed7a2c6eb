import { expect, test } from 'vitest';
import { seriesOf } from './series';

const columns = ['cause', 'count', 'share'].map((name) => ({ name, title: name }));

test('bars are called as people read the words', () => {
  const rows = [
    ['noise', '3', '0.75'],
    ['parking', 1, '0.25'],
  ];
  const shown = [
    ['Noise at night', null, null],
    [null, null, null],
  ];
  const [count] = seriesOf({ columns, rows, shown });
  expect(count?.points.map(({ label }) => label)).toEqual(['Noise at night', 'parking']);
});

test('columns of numbers are drawn over the first column of words', () => {
  const rows = [
    ['noise', '3', '0.75'],
    ['parking', 1, '0.25'],
  ];
  expect(
    seriesOf({ columns, rows, shown: [] }).map(({ title, points }) => [
      title,
      points.map(({ value }) => value),
    ]),
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
  expect(seriesOf({ columns, rows: rows as unknown[][], shown: [] })).toEqual([]);
});
