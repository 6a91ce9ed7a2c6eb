import { expect, test } from 'vitest';
import type { TableRow } from '../../../api/imports';
import { offline, Problem } from '../../../api/problem';
import { send } from './sender';

function rows(count: number, keyed = true): TableRow[] {
  return Array.from({ length: count }, (_, index) => ({
    row: index + 2,
    key: keyed ? `K${index}` : null,
    exists: false,
    cells: [],
    form: {},
    mistakes: [],
    idempotency_key: `import-${index}`,
  }));
}

const going = () => new AbortController().signal;
const wait = () => Promise.resolve();

test('each row is written once, and refusals stand in the order of the file', async () => {
  const all = rows(30);
  const written: number[] = [];
  const steps: number[] = [];
  const sent = await send(all, {
    write: ({ row }) => {
      written.push(row);
      return row % 10 === 2 ? Promise.reject(new Problem(422, { detail: `no ${row}` })) : Promise.resolve();
    },
    signal: going(),
    onStep: (done) => steps.push(done),
    wait,
  });
  expect([...written].sort((a, b) => a - b)).toEqual(all.map(({ row }) => row));
  expect(sent.refused.map(({ row, why }) => [row.row, why])).toEqual([
    [2, 'no 2'],
    [12, 'no 12'],
    [22, 'no 22'],
  ]);
  expect([sent.written, sent.left.length, sent.error, steps.at(-1)]).toEqual([27, 0, undefined, 30]);
});

test('a busy host is waited for, and a lost one keeps what is left', async () => {
  let busy = 3;
  const waited: number[] = [];
  const patient = await send(rows(1), {
    write: () => (busy-- > 0 ? Promise.reject(new Problem(429, {})) : Promise.resolve()),
    signal: going(),
    onStep: () => {},
    wait: (ms) => {
      waited.push(ms);
      return Promise.resolve();
    },
  });
  expect([patient.written, waited]).toEqual([1, [250, 500, 1_000]]);

  const all = rows(8, false);
  const lost = await send(all, {
    write: ({ row }) => (row > 4 ? Promise.reject(offline()) : Promise.resolve()),
    signal: going(),
    onStep: () => {},
    wait,
  });
  expect([lost.written, lost.refused.length, lost.left]).toEqual([3, 0, all.slice(3)]);
  expect(lost.error).toBeInstanceOf(Problem);
});

test('rows without a key go one after the other, and nothing goes after a stop', async () => {
  const stop = new AbortController();
  let under = 0;
  const sent = await send(rows(6, false), {
    write: async ({ row }) => {
      under += 1;
      expect(under).toBe(1);
      await Promise.resolve();
      if (row === 4) stop.abort();
      under -= 1;
    },
    signal: stop.signal,
    onStep: () => {},
    wait,
  });
  expect([sent.written, sent.left.map(({ row }) => row), sent.error]).toEqual([3, [5, 6, 7], undefined]);
});
