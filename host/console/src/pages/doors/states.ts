import type { DeliveryState, Door } from '../../api/doors';

/** States of events that stay until somebody deals with them. */
const BAD = ['refused', 'malformed', 'conflict', 'unplaced'] as const;

/** Those that need somebody first. */
export const STATES: DeliveryState[] = [...BAD, 'waits', 'acted', 'ignored', 'dismissed'];

/** States from which an event may be tried again. */
export const AGAIN = new Set<DeliveryState>(['waits', 'refused', 'malformed', 'unplaced']);

/** States from which an event may be put away. */
export const OPEN = new Set<DeliveryState>(['waits', ...BAD]);

/** Up to here the host counts. */
const COUNTED_MAX = 1000;

export function badOf({ counts }: Door): number {
  return BAD.reduce((sum, state) => sum + counts[state], 0);
}

/** A count as it is read: the host stops at a thousand of a state. */
export function counted(count: number): string {
  return count >= COUNTED_MAX ? `${COUNTED_MAX}+` : String(count);
}
