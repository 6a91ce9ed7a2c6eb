//! Sends rows one by one, a few at a time, until all are in, the host is lost, or somebody stops it.
import { Problem } from '../../../api/problem';
import type { TableRow } from '../../../api/imports';

/** How many requests are under way at once: the host commits them together. */
const AT_ONCE = 4;

/** How often a row is sent while the host is busy or away. */
const TRIES_MAX = 6;

/** The first wait between two tries, in milliseconds; each is twice the one before. */
const WAIT_MS = 250;

/** Statuses after which the same request can do better in a while; 0 is a line that was lost. */
const PASSING = new Set([0, 429, 503, 504]);

export interface Refused {
  row: TableRow;
  why: string;
}

/** How far it has come. */
export interface Sent {
  written: number;
  refused: Refused[];
  /** What nobody sent yet, or whose answer was lost. */
  left: TableRow[];
  /** What stopped it; nothing when it went to the end or somebody stopped it. */
  error?: unknown;
}

interface Options {
  write: (row: TableRow) => Promise<unknown>;
  signal: AbortSignal;
  onStep: (done: number) => void;
  wait?: (ms: number) => Promise<void>;
}

export async function send(rows: readonly TableRow[], options: Options): Promise<Sent> {
  const { signal, onStep } = options;
  const done = new Set<TableRow>();
  const refused: Refused[] = [];
  let next = 0;
  let error: unknown;
  async function one(): Promise<void> {
    for (let row = rows[next++]; row && !signal.aborted && error === undefined; row = rows[next++]) {
      try {
        await patiently(row, options);
      } catch (thrown) {
        if (!isAboutTheRow(thrown)) {
          error = thrown;
          return;
        }
        refused.push({ row, why: thrown.message });
      }
      done.add(row);
      onStep(done.size);
    }
  }
  // The host draws keys in the order in which rows arrive: rows without a key keep that of the file.
  const atOnce = rows.some(({ key }) => !key) ? 1 : AT_ONCE;
  await Promise.all(Array.from({ length: atOnce }, one));
  refused.sort((a, b) => a.row.row - b.row.row);
  const left = rows.filter((row) => !done.has(row));
  return { written: done.size - refused.length, refused, left, ...(error === undefined ? {} : { error }) };
}

/** Sends a row again while the host is busy or away: its key keeps it from coming twice. */
async function patiently(row: TableRow, { write, signal, wait = pause }: Options): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await write(row);
      return;
    } catch (thrown) {
      const passing = thrown instanceof Problem && PASSING.has(thrown.status);
      if (!passing || tries === TRIES_MAX || signal.aborted) throw thrown;
      await wait(WAIT_MS * 2 ** (tries - 1));
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Whether another row may fare better: a session that is over, or a host that is away, refuses them all. */
function isAboutTheRow(thrown: unknown): thrown is Problem {
  return thrown instanceof Problem && !PASSING.has(thrown.status) && thrown.status !== 401;
}
