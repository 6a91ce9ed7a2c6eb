//! Handovers of responsibility: offered by one, taken over by another.
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';
import { useChanged } from './tickets';

export type Handover = Schemas['HandoverView'];

export function useHandovers(query: { open?: boolean; limit: number; cursor?: string }) {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'handovers', query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/handovers', { params: { path: { site }, query } })),
    placeholderData: keepPreviousData,
  });
}

export function useHandoverChanges() {
  const site = useSite().name;
  const changed = useChanged();
  const onSuccess = () => changed();
  const of = (handover: number) => ({ params: { path: { site, handover } } });
  const offer = useMutation({
    mutationFn: (body: Schemas['OfferBody']) =>
      answered(api.POST('/api/v1/sites/{site}/handovers', { params: { path: { site } }, body })),
    onSuccess,
  });
  const accept = useMutation({
    mutationFn: ({ handover, ...body }: Schemas['AcceptBody'] & { handover: number }) =>
      answered(api.POST('/api/v1/sites/{site}/handovers/{handover}/accept', { ...of(handover), body })),
    onSuccess,
  });
  const decline = useMutation({
    mutationFn: ({ handover, reason }: { handover: number; reason: string }) =>
      answered(
        api.POST('/api/v1/sites/{site}/handovers/{handover}/decline', { ...of(handover), body: { reason } }),
      ),
    onSuccess,
  });
  const withdraw = useMutation({
    mutationFn: (handover: number) =>
      answered(api.DELETE('/api/v1/sites/{site}/handovers/{handover}', of(handover))),
    onSuccess,
  });
  return { offer, accept, decline, withdraw };
}
