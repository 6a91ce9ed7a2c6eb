//! What the site counts working time by.
import { useMutation, useQuery } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';
import { useChanged } from './tickets';

export type Calendars = Schemas['Calendars'];
export type Calendar = Schemas['Calendar'];
export type Day = Schemas['Day'];
export type Hours = Schemas['Hours'];

/** Calendars with the mark by which the host knows whether they were changed since. */
export interface Seen {
  calendars: Calendars;
  tag: string;
}

export function useCalendars() {
  const site = useSite().name;
  return useQuery({ queryKey: siteKey(site, 'calendars'), queryFn: () => read(site) });
}

async function read(site: string): Promise<Seen> {
  const call = api.GET('/api/v1/sites/{site}/calendars', { params: { path: { site } } });
  const calendars = await answered(call);
  return { calendars, tag: (await call).response.headers.get('ETag') ?? '*' };
}

export function useCalendarChanges() {
  const site = useSite().name;
  const changed = useChanged();
  const params = { path: { site } };
  const onSuccess = () => changed();
  const save = useMutation({
    mutationFn: ({ calendars, tag }: Seen) =>
      answered(
        api.PUT('/api/v1/sites/{site}/calendars', {
          params: { ...params, header: { 'If-Match': tag } },
          body: calendars,
        }),
      ),
    // Also when it was refused: what others saved meanwhile is to be seen.
    onSettled: () => changed(),
  });
  const take = useMutation({
    mutationFn: (body: Schemas['ImportBody']) =>
      answered(api.POST('/api/v1/sites/{site}/calendars/import', { params, body })),
    onSuccess,
  });
  return { save, take };
}
