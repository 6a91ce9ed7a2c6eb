//! Templates of notices.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';
import type { Language } from '../words/bilingual';

export type Template = Schemas['TemplateView'];

export function useTemplates() {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'templates'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/templates', { params: { path: { site } } })),
  });
}

/** How a notice reads with sample values. */
export function useTemplatePreview({ plugin, name }: Template, locale: Language) {
  const site = useSite().name;
  const params = { path: { site, plugin, template: name }, query: { locale } };
  return useQuery({
    queryKey: siteKey(site, 'template', plugin, name, locale),
    queryFn: () =>
      answered(api.GET('/api/v1/sites/{site}/templates/{plugin}/{template}/preview', { params })),
    placeholderData: keepPreviousData,
  });
}
