//! What roles may do, read from the kinds of tickets.
import type { Workflow } from '../../api/workflows';

/** What a role may do with one kind of tickets. */
export interface Doing {
  /** `plugin/workflow` */
  id: string;
  title: string;
  opens: boolean;
  /** Titles of its actions. */
  actions: string[];
}

/** What a role may do, kind by kind; kinds with which it does nothing are left out. */
export function doingsOf(role: string, workflows: readonly Workflow[]): Doing[] {
  return workflows
    .map(({ plugin, name, title, roles, actions }) => ({
      id: `${plugin}/${name}`,
      title,
      opens: roles.includes(role),
      actions: actions.filter((action) => action.roles.includes(role)).map((action) => action.title),
    }))
    .filter(({ opens, actions }) => opens || actions.length > 0);
}
