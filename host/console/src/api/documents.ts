//! Documents that plugins issue: receipts, certificates, passes.
import { useQueries, useQuery } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';

export type DocumentKind = Schemas['KindView'];
export type Document = Schemas['DocumentView'];

/** Kinds of documents that the caller may read. */
export function useDocumentKinds() {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'documents'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/documents', { params: { path: { site } } })),
    staleTime: 300_000,
  });
}

/** Documents about a ticket, of these kinds, each with its kind. */
export function useDocumentsAbout(about: number, kinds: readonly DocumentKind[]) {
  const site = useSite().name;
  return useQueries({
    queries: kinds.map(({ plugin, name: document }) => ({
      queryKey: siteKey(site, 'documents-about', about, plugin, document),
      queryFn: () => {
        const params = { path: { site, plugin, document }, query: { about, limit: 50 } };
        return answered(api.GET('/api/v1/sites/{site}/documents/{plugin}/{document}', { params }));
      },
    })),
    combine: (results) =>
      results.flatMap(({ data }, at) => {
        const kind = kinds[at];
        return kind ? (data?.items ?? []).map((document) => ({ kind, document })) : [];
      }),
  });
}
