//! Which tickets the list shows, as it stands in the page's address: a filter can be saved, sent and bookmarked.
import type { TicketQuery } from '../../api/tickets';

export interface Filter {
  /** `plugin/workflow`. */
  kind?: string;
  states: string[];
  assignee?: string;
  open: boolean;
  tag?: string;
  /** Days, `2026-03-02`, both included. */
  from?: string;
  until?: string;
  order: 'newest' | 'oldest';
}

export function filterOf(params: URLSearchParams): Filter {
  const text = (name: string) => params.get(name) || undefined;
  return {
    kind: text('kind'),
    states: params.getAll('state'),
    assignee: text('assignee'),
    open: params.get('open') === '1',
    tag: text('tag'),
    from: text('from'),
    until: text('until'),
    order: params.get('order') === 'oldest' ? 'oldest' : 'newest',
  };
}

export function paramsOf(filter: Filter): URLSearchParams {
  const params = new URLSearchParams();
  const put = (name: string, value: string | undefined) => value && params.set(name, value);
  put('kind', filter.kind);
  filter.states.forEach((state) => params.append('state', state));
  put('assignee', filter.assignee);
  put('open', filter.open ? '1' : undefined);
  put('tag', filter.tag);
  put('from', filter.from);
  put('until', filter.until);
  put('order', filter.order === 'oldest' ? 'oldest' : undefined);
  return params;
}

export function isEmpty(filter: Filter): boolean {
  return paramsOf({ ...filter, order: 'newest' }).size === 0;
}

/** The day after, as the API's ends are not included. */
export function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

/** The filter as the API takes it; days begin at midnight of the site. States that are chosen say more than whether work goes on. */
export function queryOf(filter: Filter): TicketQuery {
  const [plugin, workflow] = filter.kind?.split('/') ?? [];
  const { states, open } = filter;
  return {
    ...(plugin && workflow ? { plugin, workflow } : {}),
    ...(states.length > 0 ? { state: states } : open ? { open } : {}),
    ...(filter.assignee ? { assignee: filter.assignee } : {}),
    ...(filter.tag ? { tag: filter.tag } : {}),
    ...(filter.from ? { opened_from: `${filter.from}T00:00:00` } : {}),
    ...(filter.until ? { opened_until: `${dayAfter(filter.until)}T00:00:00` } : {}),
    order: filter.order,
    limit: 50,
  };
}
