//! Changes of a site as they happen: what they touch is read again.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isStale, type Change } from './keys';

/** Changes that come within this time are taken together, in milliseconds. */
const GATHER_MS = 250;

/** How long to wait before a stream that the browser gave up is opened again. */
const AGAIN_MS = 5_000;

export type Line = 'connecting' | 'live' | 'lost';

/** Listens to a site while the page is open. */
export function useLive(site: string): Line {
  const queries = useQueryClient();
  const [line, setLine] = useState<Line>('connecting');
  useEffect(() => {
    let changes: Change[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let source: EventSource;
    const flush = () => {
      const told = changes;
      changes = [];
      timer = undefined;
      void queries.invalidateQueries({ predicate: (query) => isStale(query.queryKey, site, told) });
    };
    const take = (change: Change) => {
      changes.push(change);
      timer ??= setTimeout(flush, GATHER_MS);
    };
    // Whoever did not listen yet, or no more, does not know what changed since.
    const unheard = (query: { queryKey: readonly unknown[]; state: { dataUpdatedAt: number } }) =>
      query.queryKey[0] === 'site' && query.queryKey[1] === site && query.state.dataUpdatedAt > 0;
    const open = () => {
      source = new EventSource(`/api/v1/sites/${site}/events`);
      const anew = () => void queries.invalidateQueries({ predicate: unheard });
      source.addEventListener('open', anew, { once: true });
      source.onopen = () => setLine('live');
      source.onerror = () => {
        setLine('lost');
        if (source.readyState === EventSource.CLOSED) again = setTimeout(open, AGAIN_MS);
      };
      source.addEventListener('change', (event) => take(JSON.parse(event.data as string) as Change));
      source.addEventListener('reset', () => void queries.invalidateQueries());
    };
    open();
    return () => {
      source.close();
      clearTimeout(timer);
      clearTimeout(again);
    };
  }, [queries, site]);
  return line;
}
