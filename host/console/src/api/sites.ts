//! Sites, and the one whose page is open.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { answered, api, type Schemas } from './client';

export type Site = Schemas['SiteView'];

export function useSites() {
  return useQuery({ queryKey: ['sites'], queryFn: () => answered(api.GET('/api/v1/sites')) });
}

export function useNewSite() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['NewSite']) => answered(api.POST('/api/v1/sites', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sites'] }),
  });
}

const Current = createContext<Site | null>(null);

export const CurrentSite = Current.Provider;

/** The site whose page is open. */
export function useSite(): Site {
  const site = useContext(Current);
  if (!site) throw new Error('a page of a site stands outside of `CurrentSite`');
  return site;
}
