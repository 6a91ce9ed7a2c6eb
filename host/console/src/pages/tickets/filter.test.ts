import { expect, test } from 'vitest';
import { Vocabulary } from '../../api/vocabulary';
import type { Workflow } from '../../api/workflows';
import { filterOf, isEmpty, paramsOf, queryOf, type Filter } from './filter';

const complaint: Workflow = {
  plugin: 'property',
  name: 'complaint',
  title: 'Complaint',
  start: 'registered',
  allowed: true,
  roles: [],
  fields: [],
  form: [],
  actions: [],
  deadlines: [],
  signatures: [],
  relations: [],
  states: [
    { name: 'registered', title: 'Registered', end: false },
    { name: 'solved', title: 'Solved', end: false },
    { name: 'closed', title: 'Closed', end: true },
  ],
};
const task: Workflow = { ...complaint, name: 'task', states: [{ name: 'open', title: 'Open', end: false }] };
const vocabulary = new Vocabulary([complaint, task]);

test.each([
  'kind=property%2Fcomplaint&state=solved&state=closed&assignee=chen&open=1&tag=lift&from=2026-03-01&until=2026-03-31&order=oldest',
  '',
])('the filter of ?%s comes back as it went', (address) => {
  expect(paramsOf(filterOf(new URLSearchParams(address))).toString()).toBe(address);
});

function query(change: Partial<Filter>) {
  return queryOf({ states: [], open: false, order: 'newest', ...change }, vocabulary);
}

test('open means the states that are no ends, of the kind or of all', () => {
  expect(query({ open: true, kind: 'property/complaint' }).state).toEqual(['registered', 'solved']);
  expect(query({ open: true }).state).toEqual(['registered', 'solved', 'open']);
  expect(query({ open: true, states: ['closed'] }).state).toEqual(['closed']);
  expect(query({}).state).toBeUndefined();
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
