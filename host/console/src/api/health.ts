//! How the host is: whether it answers, what its figures say.
import { useQuery } from '@tanstack/react-query';
import { answered, api } from './client';
import { samplesOf } from './samples';

/** So often the figures are read while somebody looks at them, in milliseconds. */
const AGAIN_MS = 15_000;

/** Whether the store can be read; an error says why not. */
export function useReady() {
  return useQuery({
    queryKey: ['ready'],
    queryFn: () => answered(api.GET('/readyz', { parseAs: 'text' })),
    refetchInterval: AGAIN_MS,
    retry: false,
  });
}

/** The host's figures since it started, for its administrators. */
export function useFigures() {
  return useQuery({
    queryKey: ['figures'],
    queryFn: async () => samplesOf(String(await answered(api.GET('/metrics', { parseAs: 'text' })))),
    refetchInterval: AGAIN_MS,
  });
}
