//! People of the site, their roles and posts.
import { useMutation, useQuery } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';
import { useChanged } from './tickets';

export type Person = Schemas['PersonView'];
export type PersonBody = Schemas['PersonBody'];

/** Departments have some hundreds; more are found by typing. */
const PAGES_MAX = 10;

/** Everybody who works or worked here, by id. */
export function usePeople() {
  const site = useSite().name;
  return useQuery({ queryKey: siteKey(site, 'people'), queryFn: () => everybody(site), staleTime: 300_000 });
}

async function everybody(site: string): Promise<Map<string, Person>> {
  const people = new Map<string, Person>();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = { limit: 200, left: true, ...(cursor ? { cursor } : {}) };
    const call = api.GET('/api/v1/sites/{site}/people', { params: { path: { site }, query } });
    const { items, next } = await answered(call);
    items.forEach((person) => people.set(person.id, person));
    if (!next) break;
    cursor = next;
  }
  return people;
}

export function useRoles() {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'roles'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/roles', { params: { path: { site } } })),
    staleTime: 300_000,
  });
}

export function usePosts() {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'posts'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/posts', { params: { path: { site } } })),
  });
}

/** Who was clocked on at a post, the latest first. */
export function usePresence(post: string) {
  const site = useSite().name;
  const params = { path: { site, post }, query: { limit: 20 } };
  return useQuery({
    queryKey: siteKey(site, 'presence', post),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/posts/{post}/presence', { params })),
  });
}

/** Creates or changes a person; what is left out becomes empty. */
export function usePutPerson() {
  const site = useSite().name;
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ person, body }: { person: string; body: Schemas['PersonBody'] }) =>
      answered(api.PUT('/api/v1/sites/{site}/people/{person}', { params: { path: { site, person } }, body })),
    onSuccess: () => changed(),
  });
}
