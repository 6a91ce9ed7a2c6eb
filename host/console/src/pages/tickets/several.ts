//! What can be done with several tickets at once.
import type { Row } from '../../api/tickets';
import type { Vocabulary } from '../../api/vocabulary';
import type { Action } from '../../api/workflows';

/** Actions that all of them allow where they stand, and that ask for nothing. */
export function commonActions(rows: readonly Row[], vocabulary: Vocabulary): Action[] {
  const [first] = rows;
  if (!first) return [];
  const same = rows.every(({ plugin, workflow }) => plugin === first.plugin && workflow === first.workflow);
  const actions = same ? (vocabulary.workflow(first.plugin, first.workflow)?.actions ?? []) : [];
  const asksNothing = ({ form }: Action) => form.every(({ required }) => !required);
  const fits = ({ from }: Action) => rows.every(({ state }) => from.includes(state));
  return actions.filter((action) => asksNothing(action) && fits(action));
}

export interface Outcome {
  row: Row;
  /** Nothing: it was done. */
  why?: string;
}

/** Does it one by one: the site's turns stand in the order in which they were asked for. */
export async function eachOf(rows: readonly Row[], work: (row: Row) => Promise<unknown>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    try {
      await work(row);
      outcomes.push({ row });
    } catch (error) {
      outcomes.push({ row, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return outcomes;
}
