//! Registers, ledgers and reports.
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { answered, answeredAsData, api, type Schemas } from './client';
import { siteKey } from './keys';
import { useSite } from './sites';
import { useChanged, type Form } from './tickets';

export type Register = Schemas['RegisterView'];
export type Entry = Schemas['EntryView'];
export type Ledger = Schemas['LedgerView'];
export type ReportInfo = Schemas['ReportInfo'];
export type Report = Schemas['ReportView'];

interface Paged {
  limit: number;
  cursor?: string;
}

export function useRegisters() {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'registers'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/registers', { params: { path: { site } } })),
  });
}

export function useEntries(plugin: string, register: string, query: Paged) {
  const site = useSite().name;
  const params = { path: { site, plugin, register }, query };
  return useQuery({
    queryKey: siteKey(site, 'entries', plugin, register, query),
    queryFn: () =>
      answeredAsData(api.GET('/api/v1/sites/{site}/registers/{plugin}/{register}/entries', { params })),
    placeholderData: keepPreviousData,
  });
}

/** One entry whole. */
export function useEntry(plugin: string, register: string, key: string) {
  const site = useSite().name;
  const params = { path: { site, plugin, register, key } };
  return useQuery({
    queryKey: siteKey(site, 'entry', plugin, register, key),
    queryFn: () =>
      answered(api.GET('/api/v1/sites/{site}/registers/{plugin}/{register}/entries/{key}', { params })),
  });
}

/** What happened to the things of an entry, the latest first. */
export function useMovements(plugin: string, register: string, key: string, enabled: boolean) {
  const site = useSite().name;
  const params = { path: { site, plugin, register, key }, query: { limit: 20 } };
  return useQuery({
    queryKey: siteKey(site, 'movements', plugin, register, key),
    queryFn: () =>
      answered(
        api.GET('/api/v1/sites/{site}/registers/{plugin}/{register}/entries/{key}/movements', { params }),
      ),
    enabled,
  });
}

/** Entries of which something is out, lost or unsealed. */
export function useCustody(plugin: string, register: string, enabled: boolean) {
  const site = useSite().name;
  const params = { path: { site, plugin, register }, query: { limit: 200 } };
  return useQuery({
    queryKey: siteKey(site, 'custody', plugin, register),
    queryFn: () =>
      answered(api.GET('/api/v1/sites/{site}/registers/{plugin}/{register}/custody', { params })),
    enabled,
  });
}

/** Writes an entry whole: under its key, or the next free one. */
export function useWriteEntry(plugin: string, register: string) {
  const site = useSite().name;
  const changed = useChanged();
  const path = { site, plugin, register };
  return useMutation({
    async mutationFn({ key, form }: { key?: string; form: Form }) {
      const body = { form };
      if (!key) {
        return answered(
          api.POST('/api/v1/sites/{site}/registers/{plugin}/{register}/entries', { params: { path }, body }),
        );
      }
      const params = { path: { ...path, key } };
      return answered(
        api.PUT('/api/v1/sites/{site}/registers/{plugin}/{register}/entries/{key}', { params, body }),
      );
    },
    onSuccess: () => changed(),
  });
}

export function useLedgers() {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'ledgers'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/ledgers', { params: { path: { site } } })),
  });
}

export function useSums({ plugin, name: ledger }: Ledger) {
  const site = useSite().name;
  const params = { path: { site, plugin, ledger } };
  return useQuery({
    queryKey: siteKey(site, 'sums', plugin, ledger),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/ledgers/{plugin}/{ledger}/sums', { params })),
  });
}

export function usePostings({ plugin, name: ledger }: Ledger, query: Paged & { account?: string }) {
  const site = useSite().name;
  const params = { path: { site, plugin, ledger }, query };
  return useQuery({
    queryKey: siteKey(site, 'postings', plugin, ledger, query),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/ledgers/{plugin}/{ledger}/postings', { params })),
    placeholderData: keepPreviousData,
  });
}

export function useReports() {
  const site = useSite().name;
  return useQuery({
    queryKey: siteKey(site, 'reports'),
    queryFn: () => answered(api.GET('/api/v1/sites/{site}/reports', { params: { path: { site } } })),
  });
}

/** A report over a stretch of civil time of the site. */
export function useReport(plugin: string, report: string, start: string, end: string) {
  const site = useSite().name;
  const params = { path: { site, plugin, report }, query: { start, end } };
  return useQuery({
    queryKey: siteKey(site, 'report', plugin, report, start, end),
    queryFn: () => answeredAsData(api.GET('/api/v1/sites/{site}/reports/{plugin}/{report}', { params })),
    placeholderData: keepPreviousData,
  });
}
