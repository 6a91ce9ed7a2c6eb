import { expect, test } from 'vitest';
import type { Workflow } from '../../api/workflows';
import { doingsOf } from './may';

const action = (title: string, roles: string[]) => ({ title, roles });
const workflow = (name: string, roles: string[], actions: object[]) =>
  ({ plugin: 'property', name, title: name.toUpperCase(), roles, actions }) as unknown as Workflow;

const workflows = [
  workflow(
    'complaint',
    ['front-desk'],
    [action('Reply', ['front-desk', 'manager']), action('Close', ['manager'])],
  ),
  workflow('repair', [], [action('Send', ['front-desk'])]),
  workflow('visit', ['guard'], []),
];

test.each([
  ['front-desk', ['COMPLAINT+: Reply', 'REPAIR: Send']],
  ['manager', ['COMPLAINT: Reply,Close']],
  ['guard', ['VISIT+: ']],
  ['nobody', []],
])('%s may do %o', (role, expected) => {
  const said = doingsOf(role, workflows).map(
    ({ title, opens, actions }) => `${title}${opens ? '+' : ''}: ${actions.join(',')}`,
  );
  expect(said).toEqual(expected);
});
