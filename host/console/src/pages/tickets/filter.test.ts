import { expect, test } from 'vitest';
import { filterOf, isEmpty, paramsOf, queryOf, type Filter } from './filter';

test.each([
  'kind=property%2Fcomplaint&state=solved&state=closed&assignee=chen&open=1&tag=lift&from=2026-03-01&until=2026-03-31&order=oldest',
  '',
])('the filter of ?%s comes back as it went', (address) => {
  expect(paramsOf(filterOf(new URLSearchParams(address))).toString()).toBe(address);
});

function query(change: Partial<Filter>) {
  return queryOf({ states: [], open: false, order: 'newest', ...change });
}

test('states that are chosen say more than whether work goes on', () => {
  expect(query({ open: true, kind: 'property/complaint' })).toMatchObject({
    open: true,
    workflow: 'complaint',
  });
  expect(query({ open: true, states: ['closed'] }).state).toEqual(['closed']);
  expect(query({ open: true, states: ['closed'] }).open).toBeUndefined();
  expect(query({})).not.toHaveProperty('open');
});

test('the last day belongs to the stretch, also at the end of a month', () => {
  const { opened_from, opened_until } = query({ from: '2026-02-01', until: '2026-02-28' });
  expect(opened_from).toBe('2026-02-01T00:00:00');
  expect(opened_until).toBe('2026-03-01T00:00:00');
});

test('an order alone is no filter', () => {
  expect(isEmpty({ states: [], open: false, order: 'oldest' })).toBe(true);
  expect(isEmpty({ states: [], open: true, order: 'newest' })).toBe(false);
});
