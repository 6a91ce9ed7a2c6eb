//! Posts' rosters: shifts, where too few stand, swaps.
import { keepPreviousData, useMutation, useQueries, useQuery } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';
import { useChanged } from './tickets';

export type Shift = Schemas['ShiftView'];
export type Gap = Schemas['GapView'];
export type Post = Schemas['PostView'];
export type Swap = Schemas['SwapView'];

/** What the host takes for a shift: moments may be the site's civil time. */
export type ShiftBody = Schemas['ShiftBody'];

/** A week of a large department; more is not one table. */
const PAGES_MAX = 10;

/** A stretch of the site's days: the first, and the one after the last. */
export interface Stretch {
  from: string;
  until: string;
}

/** All shifts that touch the stretch, at every post. */
export function useShifts({ from, until }: Stretch) {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'shifts', from, until),
    queryFn: () => allShifts(site, { from, until }),
    placeholderData: keepPreviousData,
  });
}

async function allShifts(site: string, { from, until }: Stretch): Promise<Shift[]> {
  const shifts: Shift[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = { from, until, limit: 200, ...(cursor ? { cursor } : {}) };
    const call = api.GET('/api/v1/sites/{site}/shifts', { params: { path: { site }, query } });
    const { items, next } = await answered(call);
    shifts.push(...items);
    if (!next) break;
    cursor = next;
  }
  return shifts;
}

/** Where the roster leaves these posts with too few people. */
export function useGaps(posts: readonly Post[], { from, until }: Stretch): Gap[] {
  const site = useSite().name;
  return useQueries({
    queries: posts.map(({ name: post }) => ({
      queryKey: siteKey(site, 'gaps', post, from, until),
      queryFn: () => {
        const params = { path: { site, post }, query: { from, until } };
        return answered(api.GET('/api/v1/sites/{site}/posts/{post}/gaps', { params }));
      },
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
}

export function useShiftChanges() {
  const site = useSite().name;
  const changed = useChanged();
  const put = (body: ShiftBody) =>
    answered(api.PUT('/api/v1/sites/{site}/shifts', { params: { path: { site } }, body }));
  const remove = ({ post, person, start }: Shift) =>
    answered(
      api.DELETE('/api/v1/sites/{site}/shifts', {
        params: { path: { site }, query: { post, person, start } },
      }),
    );
  const move = ({ shift: { post, person, start }, to }: { shift: Shift; to: ShiftBody }) =>
    answered(
      api.POST('/api/v1/sites/{site}/shifts/move', {
        params: { path: { site } },
        body: { from: { post, person, start }, to },
      }),
    );
  const onSuccess = () => changed();
  return {
    put: useMutation({ mutationFn: put, onSuccess }),
    remove: useMutation({ mutationFn: remove, onSuccess }),
    move: useMutation({ mutationFn: move, onSuccess }),
  };
}

export function useSwaps(query: { limit: number; cursor?: string }) {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'swaps', query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/swaps', { params: { path: { site }, query } })),
    placeholderData: keepPreviousData,
  });
}

export function useSwapChanges() {
  const site = useSite().name;
  const changed = useChanged();
  const onSuccess = () => changed();
  const of = (swap: number) => ({ params: { path: { site, swap } } });
  const ask = useMutation({
    mutationFn: (body: Schemas['AskBody']) =>
      answered(api.POST('/api/v1/sites/{site}/swaps', { params: { path: { site } }, body })),
    onSuccess,
  });
  const answer = useMutation({
    mutationFn: ({ swap, ...body }: Schemas['AnswerBody'] & { swap: number }) =>
      answered(api.POST('/api/v1/sites/{site}/swaps/{swap}/answer', { ...of(swap), body })),
    onSuccess,
  });
  const decide = useMutation({
    mutationFn: ({ swap, ...body }: Schemas['DecisionBody'] & { swap: number }) =>
      answered(api.POST('/api/v1/sites/{site}/swaps/{swap}/decision', { ...of(swap), body })),
    onSuccess,
  });
  const cancel = useMutation({
    mutationFn: (swap: number) => answered(api.DELETE('/api/v1/sites/{site}/swaps/{swap}', of(swap))),
    onSuccess,
  });
  return { ask, answer, decide, cancel };
}
