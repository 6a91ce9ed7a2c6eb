//! A table brought with the browser: read by the host, then written row by row.
import { useMutation } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { useSite } from './sites';

export type Table = Schemas['TableView'];
export type TableRow = Schemas['TableRow'];
export type Columns = Schemas['TableColumns'];

/** How many rows the host reads of one table. */
export const ROWS_MAX = 10_000;

/** Where rows go. */
export interface Book {
  site: string;
  plugin: string;
  register: string;
}

/** Reads a file as entries; nothing is written. */
export function useReadTable(plugin: string, register: string) {
  const site = useSite().name;
  const params = { path: { site, plugin, register } };
  return useMutation({
    mutationFn: (body: { file: string; columns?: Columns }) =>
      answered(api.POST('/api/v1/sites/{site}/registers/{plugin}/{register}/table', { params, body })),
  });
}

/** Writes a row as an entry: under its key, or the next free one. `tried` counts its refusals. */
export function writeRow(book: Book, row: TableRow, tried: number): Promise<unknown> {
  const header = { 'Idempotency-Key': tried > 0 ? `${row.idempotency_key}-${tried}` : row.idempotency_key };
  const body = { form: row.form };
  if (!row.key) {
    return answered(
      api.POST('/api/v1/sites/{site}/registers/{plugin}/{register}/entries', {
        params: { path: book, header },
        body,
      }),
    );
  }
  return answered(
    api.PUT('/api/v1/sites/{site}/registers/{plugin}/{register}/entries/{key}', {
      params: { path: { ...book, key: row.key }, header },
      body,
    }),
  );
}
