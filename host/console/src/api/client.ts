//! The one way to the host: the client made from its OpenAPI document.
import createClient, { type Middleware } from 'openapi-fetch';
import { preferences } from '../app/preferences';
import { heard } from './clock';
import { offline, Problem } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

let csrf = '';

/** The session's token, which goes with everything that changes something. */
export function sendAlong(token: string | null | undefined): void {
  csrf = token ?? '';
}

/** A key by which the host knows a second try of the same request. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function headers(changes: boolean): Record<string, string> {
  const language = { 'Accept-Language': preferences().language };
  return changes ? { ...language, 'X-CSRF-Token': csrf } : language;
}

const ours: Middleware = {
  onRequest({ request }) {
    const wanted = headers(request.method !== 'GET');
    for (const [name, value] of Object.entries(wanted)) request.headers.set(name, value);
    return request;
  },
  onResponse({ response }) {
    heard(response.headers.get('date'));
  },
  onError() {
    return offline();
  },
};

export const api = createClient<paths>({ baseUrl: location.origin });
api.use(ours);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What was answered; a problem is thrown. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  throw new Problem(response.status, (typeof error === 'object' && error) || {});
}

/** The same, of what also comes as a file: the client asks for JSON. */
export async function answeredAsData<T>(call: Promise<Answer<T>>): Promise<Exclude<T, string>> {
  return (await answered(call)) as Exclude<T, string>;
}
