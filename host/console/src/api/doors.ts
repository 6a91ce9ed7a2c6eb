//! Doors: where events of other systems come in, and what became of each.
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';
import { useChanged } from './tickets';

export type Door = Schemas['DoorView'];
export type Delivery = Schemas['DeliveryView'];
export type DeliveryState = Delivery['state'];

export function useDoors() {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'doors'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/doors', { params: { path: { site } } })),
  });
}

export function usePutDoor() {
  const site = useSite().name;
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ door, body }: { door: string; body: Schemas['DoorBody'] }) =>
      answered(api.PUT('/api/v1/sites/{site}/doors/{door}', { params: { path: { site, door } }, body })),
    onSuccess: () => changed(),
  });
}

export function useRemoveDoor() {
  const site = useSite().name;
  const changed = useChanged();
  return useMutation({
    mutationFn: (door: string) =>
      answered(api.DELETE('/api/v1/sites/{site}/doors/{door}', { params: { path: { site, door } } })),
    onSuccess: () => changed(),
  });
}

export function useDeliveries(
  door: string,
  query: { state?: DeliveryState; limit: number; cursor?: string },
) {
  const site = useSite().name;
  const params = { path: { site, door }, query };
  return useQuery({
    queryKey: siteKey(site, 'deliveries', door, query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/doors/{door}/deliveries', { params })),
    placeholderData: keepPreviousData,
  });
}

/** One event with what came. */
export function useDelivery(door: string, delivery: number) {
  const site = useSite().name;
  const params = { path: { site, door, delivery } };
  return useQuery({
    queryKey: siteKey(site, 'delivery', door, delivery),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/doors/{door}/deliveries/{delivery}', { params })),
  });
}

/** Tries an event again, by the mapping as it is now. */
export function useTryAgain(door: string) {
  const site = useSite().name;
  const changed = useChanged();
  return useMutation({
    mutationFn: (delivery: number) =>
      answered(
        api.POST('/api/v1/sites/{site}/doors/{door}/deliveries/{delivery}/again', {
          params: { path: { site, door, delivery } },
        }),
      ),
    onSuccess: () => changed(),
  });
}

/** Puts an event away that is not to act. */
export function usePutAway(door: string) {
  const site = useSite().name;
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ delivery, reason }: { delivery: number; reason: string }) =>
      answered(
        api.POST('/api/v1/sites/{site}/doors/{door}/deliveries/{delivery}/dismiss', {
          params: { path: { site, door, delivery } },
          body: { reason },
        }),
      ),
    onSuccess: () => changed(),
  });
}
