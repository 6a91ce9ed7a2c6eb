//! Files: brought with their progress, read where they hang.
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { answered, api, headers, type Schemas } from './client';
import { siteKey } from './keys';
import { offline, Problem } from './problem';
import { useSite } from './sites';

export type StoredFile = Schemas['FileView'];

/** The largest file that the host takes, in bytes. */
export const FILE_BYTES_MAX = 20 * 1024 * 1024;

/** How much of a text is shown, in bytes. */
export const TEXT_BYTES_MAX = 200_000;

/** Where files hang: the host asks for it before it gives one out. */
export interface Hangs {
  ticket?: number;
  plugin?: string;
  register?: string;
  entry?: string;
}

/** Nowhere yet: whoever brought a file may look at it all the same. */
export const HangsAt = createContext<Hangs>({});

/** Ids of files; what else stands in such a field was typed by hand, or by another system. */
export function isFile(id: string): boolean {
  return /^[0-9a-f]{64}$/.test(id);
}

export function useFileAddress(): (file: string) => string {
  const site = useSite().name;
  const hangs = useContext(HangsAt);
  const query = new URLSearchParams(Object.entries(hangs).map(([name, value]) => [name, String(value)]));
  return (file) => `/api/v1/sites/${site}/files/${file}?${query.toString()}`;
}

export function useFile(file: string) {
  const site = useSite().name;
  const query = useContext(HangsAt);
  return useQuery({
    queryKey: siteKey(site, 'file', file, query),
    queryFn: () =>
      answered(
        api.GET('/api/v1/sites/{site}/files/{file}/meta', { params: { path: { site, file }, query } }),
      ),
    enabled: isFile(file),
    staleTime: Infinity,
    retry: false,
  });
}

/** The text of a file: UTF-8, else as Chinese Windows writes it. */
export function useFileText(address: string) {
  return useQuery({
    queryKey: ['file text', address],
    queryFn: async () => {
      const response = await fetch(address, { headers: headers(false) }).catch(() => {
        throw offline();
      });
      if (!response.ok) throw new Problem(response.status, {});
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { text: decoded(bytes.subarray(0, TEXT_BYTES_MAX)), cut: bytes.length > TEXT_BYTES_MAX };
    },
    retry: false,
  });
}

function decoded(bytes: Uint8Array): string {
  try {
    // What was cut in the middle of a letter is no reason to take it for something else.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/** Brings a file; `fetch` cannot tell how far it has come. */
export function bringFile(
  site: string,
  file: File,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<StoredFile> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/sites/${site}/files`);
    for (const [name, value] of Object.entries(headers(true))) request.setRequestHeader(name, value);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    request.upload.onprogress = ({ loaded, total }) => onShare(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status < 300) done(body as StoredFile);
      else fail(new Problem(request.status, body));
    };
    request.onerror = () => fail(offline());
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function parsed(text: string): object {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body ? body : {};
  } catch {
    return {};
  }
}
