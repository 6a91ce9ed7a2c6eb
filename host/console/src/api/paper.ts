//! Papers and files that the host writes, in the language of the console and not of the browser.
import { headers } from './client';
import { offline, Problem } from './problem';

async function fetched(path: string): Promise<Response> {
  const response = await fetch(path, { headers: headers(false) }).catch(() => {
    throw offline();
  });
  if (response.ok) return response;
  const problem: unknown = await response.json().catch(() => ({}));
  throw new Problem(response.status, (typeof problem === 'object' && problem) || {});
}

/** A page for the printer, as HTML. */
export async function paperAt(path: string): Promise<string> {
  return (await fetched(path)).text();
}

/** A file with the name that the host gives it. */
export async function fileAt(path: string, fallback: string): Promise<File> {
  const response = await fetched(path);
  const said = response.headers.get('content-disposition')?.match(/filename="([^"]+)"/)?.[1];
  return new File([await response.blob()], said ?? fallback);
}

/** How a paper is wanted: the size of its sheets, and its parts by name. */
export interface Sheets {
  paper: 'a4' | 'a5';
  parts: readonly string[];
}

export function paperQuery({ paper, parts }: Sheets): string {
  return new URLSearchParams([['paper', paper], ...parts.map((part) => ['part', part])]).toString();
}
