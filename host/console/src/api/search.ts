//! What the host finds for a text: tickets, entries of registers, people.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';

export type Found = Schemas['FoundView'];
export type FoundKind = Found['kind'];

/** The host refuses longer texts, in characters. */
export const SEARCH_CHARS_MAX = 100;

/** How often one looks again while the index of the host is behind, in milliseconds. */
const CATCH_UP_MS = 2_000;

export interface SearchQuery {
  text: string;
  kind?: FoundKind[];
  limit: number;
  cursor?: string;
}

export function useSearch(query: SearchQuery) {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'search', query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/search', { params: { path: { site }, query } })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.catching_up ? CATCH_UP_MS : false),
    enabled: query.text !== '',
  });
}
