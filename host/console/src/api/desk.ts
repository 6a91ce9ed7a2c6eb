//! What waits for the caller: open tickets with their deadlines, approvals.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';
import { useTickets } from './tickets';

/** So much of one's own is shown on the desk; the rest stands in the list of tickets. */
const LOOKED_AT_MAX = 50;

/** Open tickets of the caller, the longest waiting first. */
export function useMyTickets() {
  const { me } = useSite();
  const query = { assignee: me?.person ?? '', open: true, order: 'oldest' as const, limit: LOOKED_AT_MAX };
  const tickets = useTickets(query, Boolean(me));
  return { ...tickets, rows: tickets.data?.items };
}

/** Limits of the caller's tickets with something to come before a moment, or passed already. */
export function useMyDeadlines(untilMs: number) {
  const { name: site, me } = useSite();
  // By the hour, so that the same question is asked again.
  const until = new Date(Math.ceil(untilMs / 3_600_000) * 3_600_000).toISOString();
  const params = { path: { site }, query: { mine: true, until, limit: LOOKED_AT_MAX } };
  return useQuery({
    queryKey: siteKey(site, 'deadlines', params.query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/deadlines', { params })),
    placeholderData: keepPreviousData,
    enabled: Boolean(me),
  });
}

export function useApprovals() {
  const { name: site, me } = useSite();
  const params = { path: { site }, query: { limit: 20 } };
  return useQuery({
    queryKey: siteKey(site, 'approvals'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/approvals', { params })),
    enabled: Boolean(me),
  });
}
