//! Running deadlines of the site up to a moment.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';

export type Pending = Schemas['Pending'];

/** A calendar of more than this many is no calendar that is read. */
const PAGES_MAX = 5;

export interface Coming {
  items: Pending[];
  /** There are more than were read. */
  more: boolean;
}

/** Deadlines that fall due before a moment, the next first. */
export function useComing(until: string, mine: boolean) {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'deadlines', 'coming', until, mine),
    queryFn: () => allComing(site, until, mine),
    placeholderData: keepPreviousData,
  });
}

async function allComing(site: string, until: string, mine: boolean): Promise<Coming> {
  const items: Pending[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = { until, limit: 200, ...(mine ? { mine } : {}), ...(cursor ? { cursor } : {}) };
    const part = await answered(
      api.GET('/api/v1/sites/{site}/deadlines', { params: { path: { site }, query } }),
    );
    items.push(...part.items);
    if (!part.next) return { items, more: false };
    cursor = part.next;
  }
  return { items, more: true };
}
