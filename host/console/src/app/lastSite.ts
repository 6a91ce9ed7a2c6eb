const KEY = 'frontdesk.site';

/** Where one was last. */
export function lastSite(): string | null {
  return localStorage.getItem(KEY);
}

export function rememberSite(site: string): void {
  localStorage.setItem(KEY, site);
}
