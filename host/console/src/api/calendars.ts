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

export function useCalendars() {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'calendars'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/calendars', { params: { path: { site } } })),
  });
}

export function useCalendarChanges() {
  const site = useSite().name;
  const changed = useChanged();
  const params = { path: { site } };
  const onSuccess = () => changed();
  const save = useMutation({
    mutationFn: (body: Calendars) => answered(api.PUT('/api/v1/sites/{site}/calendars', { params, body })),
    onSuccess,
  });
  const take = useMutation({
    mutationFn: (body: Schemas['ImportBody']) =>
      answered(api.POST('/api/v1/sites/{site}/calendars/import', { params, body })),
    onSuccess,
  });
  return { save, take };
}
