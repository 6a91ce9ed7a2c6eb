//! Plugins: the host's library, what a site installed, settings, faults.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api, headers, type Schemas } from './client';
import { siteKey } from './keys';
import { offline, Problem } from './problem';

export type Packed = Schemas['PackedView'];
export type Installed = Schemas['InstalledView'];
export type Permission = Schemas['PermissionView'];
export type Setting = Schemas['SettingView'];
export type Fault = Schemas['FaultView'];
export type PluginLog = Schemas['PluginLogView'];

/** Components that sites can install. */
export function useLibrary() {
  return useQuery({ queryKey: ['library'], queryFn: () => answered(api.GET('/api/v1/plugins')) });
}

/** A component's file goes as it is; the generated client would write it as JSON. */
async function upload(file: File): Promise<Packed> {
  const sent = fetch('/api/v1/plugins', {
    method: 'POST',
    headers: { ...headers(true), 'Content-Type': 'application/wasm' },
    body: file,
  });
  const response = await sent.catch(() => {
    throw offline();
  });
  const body = (await response.json()) as Packed & Partial<Schemas['Problem']>;
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

export function useUpload() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: upload,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['library'] }),
  });
}

export function useInstalled(site: string) {
  return useQuery({
    queryKey: siteKey(site, 'plugins'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/plugins', { params: { path: { site } } })),
  });
}

/** What an upgrade of an installed plugin would change. */
export function useComparison(site: string, plugin: string, component: string, enabled: boolean) {
  const params = { path: { site, plugin, component } };
  return useQuery({
    queryKey: siteKey(site, 'comparison', plugin, component),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/plugins/{plugin}/upgrade/{component}', { params })),
    enabled,
  });
}

/** Changes of a site's plugins; afterwards everything of the site is read again. */
function useChange<T, R>(site: string, change: (wanted: T) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['sites'] });
      await queries.invalidateQueries({ queryKey: ['site', site] });
      await queries.invalidateQueries({ queryKey: ['library'] });
    },
  });
}

export function useInstall(site: string) {
  return useChange(site, (body: Schemas['InstallBody']) =>
    answered(api.POST('/api/v1/sites/{site}/plugins', { params: { path: { site } }, body })),
  );
}

export function useGrants(site: string, plugin: string) {
  return useChange(site, (grants: string[]) =>
    answered(
      api.PUT('/api/v1/sites/{site}/plugins/{plugin}/grants', {
        params: { path: { site, plugin } },
        body: { grants },
      }),
    ),
  );
}

export function useRollBack(site: string, plugin: string) {
  return useChange(site, () =>
    answered(
      api.POST('/api/v1/sites/{site}/plugins/{plugin}/rollback', { params: { path: { site, plugin } } }),
    ),
  );
}

export function useRemove(site: string, plugin: string) {
  return useChange(site, () =>
    answered(api.DELETE('/api/v1/sites/{site}/plugins/{plugin}', { params: { path: { site, plugin } } })),
  );
}

/** Ends a quarantine before its time. */
export function useRelease(site: string, plugin: string) {
  return useChange(site, () =>
    answered(
      api.POST('/api/v1/sites/{site}/plugins/{plugin}/release', { params: { path: { site, plugin } } }),
    ),
  );
}

/** What a plugin's hooks took since the host started. */
export function useCosts(site: string, plugin: string) {
  return useQuery({
    queryKey: siteKey(site, 'costs', plugin),
    queryFn: () =>
      answered(
        api.GET('/api/v1/sites/{site}/plugins/{plugin}/costs', { params: { path: { site, plugin } } }),
      ),
  });
}

export interface LogQuery {
  level?: PluginLog['level'];
  limit: number;
  cursor?: string;
}

/** What a plugin's hooks wrote since the host started. */
export function useLogs(site: string, plugin: string, query: LogQuery) {
  const params = { path: { site, plugin }, query };
  return useQuery({
    queryKey: siteKey(site, 'logs', plugin, query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/plugins/{plugin}/logs', { params })),
    placeholderData: keepPreviousData,
  });
}

export function useSettings(site: string, plugin: string) {
  const params = { path: { site }, query: { plugin } };
  return useQuery({
    queryKey: siteKey(site, 'settings', plugin),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/settings', { params })),
  });
}

export function useChangeSetting(site: string, { plugin, name }: Setting) {
  return useChange(site, (body: Schemas['ChangeBody2']) =>
    answered(
      api.PUT('/api/v1/sites/{site}/settings/{plugin}/{setting}', {
        params: { path: { site, plugin, setting: name } },
        body,
      }),
    ),
  );
}

/** Changes a setting for all sites of the host; tells which of them do not follow. */
export function useShareSetting(site: string, { plugin, name }: Setting) {
  const params = { path: { plugin, setting: name } };
  return useChange(site, (body: Schemas['ChangeBody2']) =>
    answered(api.PUT('/api/v1/organisation/settings/{plugin}/{setting}', { params, body })),
  );
}

export interface FaultQuery {
  plugin?: string;
  state?: Schemas['FaultState'];
  limit: number;
  cursor?: string;
}

export function useFaults(site: string, query: FaultQuery) {
  return useQuery({
    queryKey: siteKey(site, 'faults', query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/faults', { params: { path: { site }, query } })),
  });
}

export function useFault(site: string, fault: number, enabled: boolean) {
  return useQuery({
    queryKey: siteKey(site, 'fault', fault),
    queryFn: () =>
      answered(api.GET('/api/v1/sites/{site}/faults/{fault}', { params: { path: { site, fault } } })),
    enabled,
  });
}

export function useRerun(site: string) {
  return useChange(site, (fault: number) =>
    answered(api.POST('/api/v1/sites/{site}/faults/{fault}/rerun', { params: { path: { site, fault } } })),
  );
}

export function useDismiss(site: string) {
  return useChange(site, ({ fault, reason }: { fault: number; reason: string }) =>
    answered(
      api.POST('/api/v1/sites/{site}/faults/{fault}/dismiss', {
        params: { path: { site, fault } },
        body: { reason },
      }),
    ),
  );
}
