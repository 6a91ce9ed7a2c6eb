//! Recurring work: what is open or was missed, doing it, settling it.
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';
import { useChanged, type Form } from './tickets';

export type Duty = Schemas['DutyView'];

export function useDuties(query: { mine?: boolean; limit: number; cursor?: string }, enabled = true) {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'duties', query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/duties', { params: { path: { site }, query } })),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useDutyChanges() {
  const site = useSite().name;
  const changed = useChanged();
  const done = useMutation({
    mutationFn: ({ duty, form }: { duty: number; form: Form }) =>
      answered(
        api.POST('/api/v1/sites/{site}/duties/{duty}/done', {
          params: { path: { site, duty } },
          body: { form },
        }),
      ),
    onSuccess: () => changed(),
  });
  const settle = useMutation({
    mutationFn: ({ duty, reason }: { duty: number; reason: string }) =>
      answered(
        api.POST('/api/v1/sites/{site}/duties/{duty}/settled', {
          params: { path: { site, duty } },
          body: { reason },
        }),
      ),
    onSuccess: () => changed(),
  });
  return { done, settle };
}
