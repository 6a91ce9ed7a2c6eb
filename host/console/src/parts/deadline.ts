//! How a deadline stands at a moment.
import type { Schemas } from '../api/client';

export type Deadline = Schemas['DeadlineView'];

/** A deadline of a ticket's page, or of a listing, which tells less. */
export type Due = Pick<Deadline, 'name' | 'title' | 'due' | 'breached' | 'threshold'> &
  Partial<Pick<Deadline, 'started' | 'left_ms'>> & { paused?: boolean };

export type Standing = 'late' | 'soon' | 'running' | 'paused' | 'ahead';

/** The last part of its time in which a limit counts as near. */
const SOON_SHARE = 0.25;

/** Whatever its length, a limit is near in its last stretch, in milliseconds. */
const SOON_MS = 2 * 3_600_000;

export interface Stand {
  standing: Standing;
  /** Until it is due; negative: since when it is late. */
  leftMs: number;
  /** How much of its time is used, from 0 to 1. */
  used: number;
}

export function standOf(deadline: Due, nowMs: number): Stand {
  const due = Date.parse(deadline.due);
  const total = deadline.started ? Math.max(1, due - Date.parse(deadline.started)) : 0;
  const leftMs = deadline.left_ms ?? due - nowMs;
  const used = total > 0 ? Math.min(1, Math.max(0, 1 - leftMs / total)) : 0;
  return { standing: standingOf(deadline, leftMs, total), leftMs, used };
}

function standingOf(deadline: Due, leftMs: number, total: number): Standing {
  if (deadline.breached) return 'late';
  if (deadline.paused || typeof deadline.left_ms === 'number') return 'paused';
  if (deadline.threshold) return 'ahead';
  if (leftMs < 0) return 'late';
  return leftMs <= Math.max(SOON_MS, total * SOON_SHARE) ? 'soon' : 'running';
}
