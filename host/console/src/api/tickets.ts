//! Tickets: lists, one, and what is done with them.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api, freshKey, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';

export type Ticket = Schemas['TicketView'];
export type Row = Schemas['TicketRow'];
export type Form = Record<string, unknown>;

/** Which tickets a list shows. */
export interface TicketQuery {
  plugin?: string;
  workflow?: string;
  state?: string[];
  /** Stands in no end of its workflow. */
  open?: boolean;
  assignee?: string;
  requester?: string;
  tag?: string;
  opened_from?: string;
  opened_until?: string;
  order?: 'newest' | 'oldest';
  limit?: number;
  cursor?: string;
}

export function useTickets(query: TicketQuery, enabled = true) {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'tickets', query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/tickets', { params: { path: { site }, query } })),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useCounts() {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'counts'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/tickets/counts', { params: { path: { site } } })),
  });
}

export function ticketQuery(site: string, ticket: number) {
  return {
    queryKey: siteKey(site, 'ticket', ticket),
    queryFn: () =>
      answered(api.GET('/api/v1/sites/{site}/tickets/{ticket}', { params: { path: { site, ticket } } })),
  };
}

export function useTicket(ticket: number) {
  return useQuery(ticketQuery(useSite().name, ticket));
}

export function ticketByNumber(site: string, number: string) {
  const params = { path: { site, number } };
  return answered(api.GET('/api/v1/sites/{site}/tickets/by-number/{number}', { params }));
}

export function useHistory(ticket: number, cursor?: string) {
  const site = useSite().name;
  const params = { path: { site, ticket }, query: { limit: 50, ...(cursor ? { cursor } : {}) } };
  return useQuery({
    queryKey: siteKey(site, 'ticket', ticket, 'history', cursor),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/tickets/{ticket}/history', { params })),
    placeholderData: keepPreviousData,
  });
}

/** A turn never changes: it is read once. */
export function useTurn(ticket: number, turn: number) {
  const site = useSite().name;
  const params = { path: { site, ticket, turn } };
  return useQuery({
    queryKey: ['turn', site, ticket, turn],
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/tickets/{ticket}/history/{turn}', { params })),
    staleTime: Infinity,
  });
}

/** After a change of one's own everything of the site is read again, without waiting to be told. */
export function useChanged() {
  const queries = useQueryClient();
  const site = useSite().name;
  return () => queries.invalidateQueries({ queryKey: ['site', site] });
}

export function useOpenTicket() {
  const site = useSite().name;
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ body, attempt }: { body: Schemas['OpenBody']; attempt: string }) =>
      answered(
        api.POST('/api/v1/sites/{site}/tickets', {
          params: { path: { site }, header: { 'Idempotency-Key': attempt } },
          body,
        }),
      ),
    onSuccess: () => changed(),
  });
}

/** Does an action with a ticket. */
export function act(site: string, ticket: number, action: string, form: Form, attempt = freshKey()) {
  const params = { path: { site, ticket, action }, header: { 'Idempotency-Key': attempt } };
  return answered(
    api.POST('/api/v1/sites/{site}/tickets/{ticket}/actions/{action}', { params, body: { form } }),
  );
}

export function useAct(ticket: number) {
  const site = useSite().name;
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ action, form, attempt }: { action: string; form: Form; attempt: string }) =>
      act(site, ticket, action, form, attempt),
    onSuccess: () => changed(),
  });
}

/** Signs or stamps what the page shows: not what somebody has changed meanwhile. */
export function useSign({ id, revision }: Ticket) {
  const site = useSite().name;
  const changed = useChanged();
  interface Signing {
    slot: Ticket['signable'][number];
    form: Form;
    attempt: string;
  }
  return useMutation({
    mutationFn: ({ slot: { slot, stamp, outside }, form, attempt }: Signing) => {
      const path = { site, ticket: id, slot };
      const proof = (form.proof ?? []) as string[];
      const how = form['outside.how'] as Schemas['Manner'];
      const who = outside ? { name: String(form['outside.name']), how } : undefined;
      const header = { 'Idempotency-Key': attempt };
      return stamp
        ? answered(
            api.POST('/api/v1/sites/{site}/tickets/{ticket}/signatures/{slot}/stamp', {
              params: { path, header },
              body: { proof },
            }),
          )
        : answered(
            api.POST('/api/v1/sites/{site}/tickets/{ticket}/signatures/{slot}', {
              params: { path, header: { ...header, 'If-Match': `"${revision}"` } },
              body: { proof, ...(who && { outside: who }) },
            }),
          );
    },
    onSuccess: () => changed(),
  });
}

export function assign(site: string, ticket: number, person: string | null) {
  const params = { path: { site, ticket } };
  return answered(api.PUT('/api/v1/sites/{site}/tickets/{ticket}/assignee', { params, body: { person } }));
}

export function note(site: string, ticket: number, text: string) {
  const params = { path: { site, ticket } };
  return answered(api.POST('/api/v1/sites/{site}/tickets/{ticket}/notes', { params, body: { text } }));
}

export function link(site: string, ticket: number, relation: string, other: number) {
  const params = { path: { site, ticket } };
  return answered(
    api.POST('/api/v1/sites/{site}/tickets/{ticket}/links', { params, body: { relation, other } }),
  );
}
