//! What quick open finds for what was typed.
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { siteKey } from '../../api/keys';
import { usePeople } from '../../api/people';
import { useSite } from '../../api/sites';
import { ticketByNumber, useTickets } from '../../api/tickets';
import { useVocabulary, useWorkflows } from '../../api/workflows';
import { pagesOf } from '../../app/pages';
import { useWords } from '../../app/preferences';
import { appWords } from '../../words/app';
import { quickWords } from '../../words/quick';

export interface Find {
  kind: string;
  title: string;
  to: string;
}

/** How many are shown: more than fit on a screen help nobody. */
const SHOWN = 10;

/** Whether every word that was typed stands somewhere in it. */
export function matches(text: string, typed: string): boolean {
  const lower = text.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

export function useFinds(typed: string): Find[] {
  const words = useWords(quickWords);
  const names = useWords(appWords).pages;
  const site = useSite();
  const text = useDeferredValue(typed.trim());
  const tickets = useTicketFinds(text);
  const workflows = useWorkflows().data ?? [];
  const people = usePeople().data;
  const pages = pagesOf(site).map(({ name }) => ({
    kind: words.page,
    title: names[name],
    to: `/s/${site.name}/${name}`,
  }));
  const kinds = workflows
    .filter(({ allowed }) => allowed)
    .map(({ plugin, name, title }) => ({
      kind: words.open,
      title,
      to: `/s/${site.name}/tickets/new/${plugin}/${name}`,
    }));
  const persons = [...(people?.values() ?? [])]
    .filter(({ left }) => !left)
    .map(({ id, name }) => ({
      kind: words.mine,
      title: name,
      to: `/s/${site.name}/tickets?assignee=${id}&open=1`,
    }));
  const others = text ? [...pages, ...kinds, ...persons] : pages;
  const found = others.filter(({ kind, title }) => matches(`${kind} ${title}`, text));
  return [...tickets, ...found].slice(0, SHOWN);
}

function useTicketFinds(text: string): Find[] {
  const words = useWords(quickWords);
  const site = useSite().name;
  const vocabulary = useVocabulary();
  const latest = useTickets({ limit: 200 }, text !== '').data?.items ?? [];
  const exact = useQuery({
    queryKey: siteKey(site, 'by-number', text),
    queryFn: () => ticketByNumber(site, text.toUpperCase()),
    enabled: /\d{3}$/.test(text),
    retry: false,
  });
  if (!text) return [];
  const near = latest.filter(({ number, title }) => matches(`${number} ${title}`, text));
  const rows = [...(exact.data ? [exact.data] : []), ...near.filter(({ id }) => id !== exact.data?.id)];
  return rows.slice(0, 6).map((row) => ({
    kind: vocabulary.title(row.plugin, row.workflow) || words.ticket,
    title: `${row.number} ${row.title}`,
    to: `/s/${site}/tickets/${row.id}`,
  }));
}
