//! Kinds of tickets somebody opened last in this browser: the desk's daily work is a handful of them.
const KEPT_MAX = 6;

const key = (site: string) => `frontdesk.kinds.${site}`;

export function recentKinds(site: string): string[] {
  return JSON.parse(localStorage.getItem(key(site)) ?? '[]') as string[];
}

export function rememberKind(site: string, kind: string): void {
  const kinds = [kind, ...recentKinds(site).filter((one) => one !== kind)].slice(0, KEPT_MAX);
  localStorage.setItem(key(site), JSON.stringify(kinds));
}
