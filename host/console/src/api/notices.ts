//! Notices to the caller.
import { useMutation, useQuery } from '@tanstack/react-query';
import { answered, api } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';
import { useChanged } from './tickets';

export function useUnread() {
  const { name: site, me } = useSite();
  return useQuery({
    queryKey: siteKey(site, 'unread'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/notices/unread', { params: { path: { site } } })),
    enabled: Boolean(me),
  });
}

export function useNotices(query: { unread?: boolean; limit: number; cursor?: string }) {
  const { name: site, me } = useSite();
  return useQuery({
    queryKey: siteKey(site, 'notices', query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/notices', { params: { path: { site }, query } })),
    enabled: Boolean(me),
  });
}

export function useRead() {
  const site = useSite().name;
  const changed = useChanged();
  return useMutation({
    mutationFn: (notice: number) =>
      answered(
        api.POST('/api/v1/sites/{site}/notices/{notice}/read', { params: { path: { site, notice } } }),
      ),
    onSuccess: () => changed(),
  });
}

/** Messages to the outside: all, those that wait for a try, those that were given up. */
export type Pile = 'all' | 'waiting' | 'dead';

export function useOutgoing(query: { pile: Pile; limit: number; cursor?: string }) {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'outgoing', query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/outgoing', { params: { path: { site }, query } })),
  });
}

export function useResend() {
  const site = useSite().name;
  const changed = useChanged();
  return useMutation({
    mutationFn: (message: number) =>
      answered(
        api.POST('/api/v1/sites/{site}/outgoing/{message}/resend', { params: { path: { site, message } } }),
      ),
    onSuccess: () => changed(),
  });
}
