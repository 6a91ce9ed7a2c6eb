import { expect, test } from 'vitest';
import { standOf, type Deadline } from './deadline';

const NOON = Date.parse('2026-11-22T12:00:00Z');

function deadline(change: Partial<Deadline>): Deadline {
  const due = '2026-11-22T20:00:00Z';
  return {
    name: 'reply',
    title: 'Reply',
    clock: 'wall',
    started: '2026-11-22T10:00:00Z',
    due,
    breached: false,
    threshold: false,
    provisional: false,
    level: 0,
    levels: [],
    jumps: [],
    warnings: [],
    ...change,
  };
}

test.each([
  [{}, 'running', 0.2],
  [{ started: '2026-11-20T10:00:00Z' }, 'soon', 50 / 58],
  [{ due: '2026-11-22T12:20:00Z' }, 'soon', 6 / 7],
  [{ due: '2026-11-22T11:00:00Z' }, 'late', 1],
  [{ breached: true }, 'late', 0.2],
  [{ left_ms: 9_000_000 }, 'paused', 0.75],
  [{ threshold: true, due: '2026-11-22T12:01:00Z' }, 'ahead', 120 / 121],
])('%j stands %s', (change, standing, used) => {
  const stand = standOf(deadline(change), NOON);
  expect(stand.standing).toBe(standing);
  expect(stand.used).toBeCloseTo(used, 5);
});

test('a listing tells no start: then only the last stretch is near', () => {
  const { name, title, breached, threshold } = deadline({});
  const due = { name, title, breached, threshold };
  expect(standOf({ ...due, due: '2026-11-22T13:59:00Z' }, NOON).standing).toBe('soon');
  expect(standOf({ ...due, due: '2026-11-22T14:01:00Z' }, NOON).standing).toBe('running');
  expect(standOf({ ...due, due: '2026-11-22T14:01:00Z', paused: true }, NOON).standing).toBe('paused');
});
