//! Kinds of tickets, and how people call their states.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answered, api, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';
import { Vocabulary } from './vocabulary';

export { idOf } from './vocabulary';

export type Workflow = Schemas['WorkflowView'];
export type Action = Schemas['ActionView'];
export type Field = Schemas['FieldView'];

export function useWorkflows() {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'workflows'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/workflows', { params: { path: { site } } })),
    staleTime: 300_000,
  });
}

export function useVocabulary(): Vocabulary {
  const { data } = useWorkflows();
  return useMemo(() => new Vocabulary(data ?? []), [data]);
}
