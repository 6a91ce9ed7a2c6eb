//! The journal: every turn of a site, chained by hash.
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { answered, api } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';

export interface JournalQuery {
  actor?: string;
  ticket?: number;
  limit: number;
  cursor?: string;
}

export function useJournal(query: JournalQuery) {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'journal', query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/journal', { params: { path: { site }, query } })),
    placeholderData: keepPreviousData,
  });
}

/** A line never changes: it is read once. */
export function useJournalLine(line: number, enabled: boolean) {
  const site = useSite().name;
  return useQuery({
    queryKey: ['line', site, line],
    queryFn: () =>
      answered(api.GET('/api/v1/sites/{site}/journal/{line}', { params: { path: { site, line } } })),
    staleTime: Infinity,
    enabled,
  });
}

/** Walks the whole chain, part by part; tells the first line that does not fit, or the last good one. */
export function useVerify() {
  const site = useSite().name;
  return useMutation({
    async mutationFn() {
      let from = 1;
      for (;;) {
        const params = { path: { site }, query: { from } };
        const part = await answered(api.GET('/api/v1/sites/{site}/journal/verify', { params }));
        if (!part.good || !part.more) return part;
        from = part.last + 1;
      }
    },
  });
}
