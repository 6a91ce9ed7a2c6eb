//! One import from its beginning to its end, with what was refused in it.
import { useEffect, useRef, useState } from 'react';
import { writeRow, type Book, type TableRow } from '../../../api/imports';
import { useChanged } from '../../../api/tickets';
import { send, type Refused } from './sender';

export interface ImportState {
  running: boolean;
  stopping: boolean;
  /** Rows with an answer, of those sent this time. */
  done: number;
  all: number;
  written: number;
  refused: Refused[];
  /** Rows with mistakes that nobody sent. */
  leftOut: TableRow[];
  /** What nobody sent yet, or whose answer was lost. */
  left: TableRow[];
  error?: unknown;
}

export interface Importing {
  state: ImportState | undefined;
  start: (rows: TableRow[], leftOut: TableRow[]) => Promise<void>;
  goOn: () => Promise<void>;
  again: () => Promise<void>;
  stop: () => void;
  reset: () => void;
}

const FRESH: ImportState = {
  running: true,
  stopping: false,
  done: 0,
  all: 0,
  written: 0,
  refused: [],
  leftOut: [],
  left: [],
};

export function useImport(book: Book): Importing {
  const [state, setState] = useState<ImportState>();
  const stopper = useRef<AbortController>(undefined);
  // How often the host refused a row: each refusal is an answer that was seen, so that the next try is a new request.
  const refusals = useRef(new Map<number, number>());
  const changed = useChanged();
  useEffect(() => () => stopper.current?.abort(), []);

  async function run(rows: TableRow[], before: ImportState) {
    const { signal } = (stopper.current = new AbortController());
    setState({
      ...before,
      running: true,
      stopping: false,
      done: 0,
      all: rows.length,
      left: [],
      error: undefined,
    });
    const sent = await send(rows, {
      write: (row) => writeRow(book, row, refusals.current.get(row.row) ?? 0),
      signal,
      onStep: (done) => setState((now) => now && { ...now, done }),
    });
    for (const { row } of sent.refused) {
      refusals.current.set(row.row, (refusals.current.get(row.row) ?? 0) + 1);
    }
    setState(
      (now) =>
        now && {
          ...now,
          running: false,
          written: before.written + sent.written,
          refused: [...before.refused, ...sent.refused],
          left: sent.left,
          error: sent.error,
        },
    );
    await changed();
  }

  return {
    state,
    start: (rows, leftOut) => run(rows, { ...FRESH, leftOut }),
    goOn: async () => {
      if (state) await run(state.left, state);
    },
    again: async () => {
      if (state)
        await run(
          state.refused.map(({ row }) => row),
          { ...state, refused: [] },
        );
    },
    stop: () => {
      stopper.current?.abort();
      setState((now) => now && { ...now, stopping: true });
    },
    reset: () => {
      refusals.current.clear();
      setState(undefined);
    },
  };
}
