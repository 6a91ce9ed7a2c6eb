import { expect, test } from 'vitest';
import type { Action, Workflow } from '../../api/workflows';
import { edgesOf, graphOf } from './graph';

function action(title: string, from: string[], to: string[]): Action {
  return { name: title, title, from, to, roles: [], form: [] };
}

const workflow: Workflow = {
  plugin: 'property',
  name: 'repair',
  title: 'Repair',
  start: 'asked',
  allowed: true,
  roles: [],
  fields: [],
  form: [],
  deadlines: [],
  signatures: [],
  relations: [],
  states: ['asked', 'issued', 'done'].map((name) => ({ name, title: name, end: name === 'done' })),
  actions: [
    action('Issue', ['asked'], ['issued']),
    action('Finish', ['asked', 'issued'], ['done']),
    action('Settle', ['issued'], ['done']),
    action('Reply', ['asked'], []),
    action('Remind', ['issued'], ['issued']),
  ],
};

test('actions between the same states are one edge; those that lead nowhere are none', () => {
  const edges = [...edgesOf(workflow).values()].map(
    ({ from, to, titles }) => `${from} -> ${to}: ${titles.join(', ')}`,
  );
  expect(edges).toEqual([
    'asked -> issued: Issue',
    'asked -> done: Finish',
    'issued -> done: Finish, Settle',
  ]);
});

test('the way goes downwards, and every state has its place', () => {
  const { nodes, edges, width, height } = graphOf(workflow);
  const y = (name: string) => nodes.find((node) => node.name === name)?.y ?? Number.NaN;
  expect(y('asked')).toBeLessThan(y('issued'));
  expect(y('issued')).toBeLessThan(y('done'));
  expect(edges.every(({ points }) => points.length >= 2)).toBe(true);
  expect(nodes.every((node) => node.x <= width && node.y <= height)).toBe(true);
});
