//! Filters that a browser kept by itself, on their way to the account.
import type { Schemas } from './client';

type SavedFilter = Schemas['SavedFilter'];

/** As many as the host keeps, and as long as it takes names. */
const FILTERS_MAX = 50;
const NAME_MAX = 60;
const QUERY_MAX = 2_000;

/** What stands in the browser's storage; what can be no filter is left out. */
export function keptHere(text: string | null): SavedFilter[] {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  const list = Array.isArray(kept) ? (kept as Partial<SavedFilter>[]) : [];
  return list.flatMap((one) => {
    const name = String(one?.name ?? '')
      .trim()
      .slice(0, NAME_MAX);
    const query = String(one?.query ?? '');
    return name && query.length <= QUERY_MAX ? [{ name, query }] : [];
  });
}

/** The account's own first; of two by one name that of the account stays. */
export function merged(own: readonly SavedFilter[], here: readonly SavedFilter[]): SavedFilter[] {
  const all = new Map([...own, ...here].reverse().map((one) => [one.name, one]));
  const names = [...new Set([...own, ...here].map(({ name }) => name))];
  return names.flatMap((name) => all.get(name) ?? []).slice(0, Math.max(FILTERS_MAX, own.length));
}
