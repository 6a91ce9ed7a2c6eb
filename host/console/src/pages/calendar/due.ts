//! What falls due, by day.
import type { Pending } from '../../api/deadlines';
import type { Duty } from '../../api/duties';

export interface DueOn {
  deadlines: Pending[];
  duties: Duty[];
}

export function dueOf(
  pending: readonly Pending[],
  duties: readonly Duty[],
  dayOf: (at: string) => string,
): Map<string, DueOn> {
  const days = new Map<string, DueOn>();
  const on = (at: string) => {
    const day = dayOf(at);
    const known = days.get(day) ?? { deadlines: [], duties: [] };
    days.set(day, known);
    return known;
  };
  for (const one of pending) on(one.deadline.due).deadlines.push(one);
  // What has an end is due by it; the rest when it comes up.
  for (const one of duties) on(one.until ?? one.due).duties.push(one);
  return days;
}

/** Whether something of a day is over already. */
export function isLate({ deadlines, duties }: DueOn): boolean {
  return (
    deadlines.some(({ deadline }) => deadline.breached) || duties.some(({ state }) => state === 'missed')
  );
}
