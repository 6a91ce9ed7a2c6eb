//! Keys of what was read, so that a change told by the host finds what it makes stale.

/** Read again when people, plugins or settings change. */
const STILL = new Set([
  'workflows',
  'people',
  'roles',
  'registers',
  'ledgers',
  'documents',
  'reports',
  'settings',
  'file',
  'templates',
  'template',
]);

/** Turns that change what hardly ever changes. */
const ADMINISTRATIVE = new Set([
  'put-person',
  'put-site',
  'set-calendars',
  'replace-calendars',
  'change-setting',
  'unset-setting',
  'share-setting',
  'install',
  'roll-back',
  'remove',
]);

export type Topic = string;

export function siteKey(site: string, topic: Topic, ...rest: unknown[]): unknown[] {
  return ['site', site, topic, ...rest];
}

export interface Change {
  kind: string;
  tickets: number[];
}

/** Whether what stands under a key may differ after these changes. */
export function isStale(key: readonly unknown[], site: string, changes: readonly Change[]): boolean {
  const [scope, of, topic, id] = key;
  if (scope !== 'site' || of !== site) return false;
  const administrative = changes.some((change) => ADMINISTRATIVE.has(change.kind));
  if (STILL.has(String(topic))) return administrative;
  if (topic === 'ticket')
    return administrative || changes.some((change) => change.tickets.includes(Number(id)));
  return true;
}
