//! Filters of the list of tickets that the account keeps for a site, the same at every browser.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { keptHere, merged } from './keptFilters';

export type SavedFilter = Schemas['SavedFilter'];

const keyOf = (site: string) => ['filters', site];
const placeOf = (site: string) => `frontdesk.filters.${site}`;

export function useSavedFilters(site: string, wanted: boolean) {
  return useQuery({ queryKey: keyOf(site), queryFn: () => read(site), enabled: wanted });
}

export function useKeepFilters(site: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (filters: SavedFilter[]) => keep(site, filters),
    onSuccess: (_, filters) => queries.setQueryData(keyOf(site), filters),
  });
}

/** What the account keeps, and what this browser kept before accounts did: that moves over once. */
async function read(site: string): Promise<SavedFilter[]> {
  const params = { path: { site } };
  const { filters } = await answered(api.GET('/api/v1/session/filters/{site}', { params }));
  const here = keptHere(localStorage.getItem(placeOf(site)));
  const all = merged(filters, here);
  if (all.length > filters.length) await keep(site, all);
  localStorage.removeItem(placeOf(site));
  return all;
}

function keep(site: string, filters: SavedFilter[]) {
  const params = { path: { site } };
  return answered(api.PUT('/api/v1/session/filters/{site}', { params, body: { filters } }));
}
