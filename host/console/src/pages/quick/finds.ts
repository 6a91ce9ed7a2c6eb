//! What quick open finds for what was typed: pages and kinds of tickets by their titles, everything else by the host's search.
import { usePeople } from '../../api/people';
import { useSearch } from '../../api/search';
import { useSite } from '../../api/sites';
import { useWorkflows } from '../../api/workflows';
import { pagesOf } from '../../app/pages';
import { useWords } from '../../app/preferences';
import { useFoundLine, type FoundLine } from '../../parts/found';
import { useSettled } from '../../parts/settled';
import { appWords } from '../../words/app';
import { quickWords } from '../../words/quick';
import { searchWords } from '../../words/search';

export interface Find {
  kind: string;
  title: string;
  to: string;
  /** Where it was found, when not by its title. */
  place?: string;
}

export interface Finds {
  finds: Find[];
  /** How many of them, from the first, stand there whatever the host still answers. */
  sure: number;
  /** The host was not asked yet for what is typed now, or did not answer yet. */
  pending: boolean;
  /** Its index is behind: there may be more. */
  behind: boolean;
}

/** More than fit on a screen help nobody. */
const SHOWN_MAX = 12;
const BEGINNINGS_MAX = 4;
const HITS_MAX = 7;

/** So long nothing more was typed, before the host is asked, in milliseconds. */
const TYPED_MS = 150;

/** Whether every word that was typed stands somewhere in it. */
export function matches(text: string, typed: string): boolean {
  const lower = text.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

export function useFinds(typed: string): Finds {
  const words = useWords(searchWords);
  const site = useSite().name;
  const text = typed.trim();
  const asked = useSettled(text, TYPED_MS);
  const search = useSearch({ text: asked, limit: 2 * HITS_MAX });
  const lineOf = useFoundLine();
  const titled = useTitled(text);
  if (text === '') return { finds: titled.slice(0, SHOWN_MAX), sure: 0, pending: false, behind: false };
  const lower = text.toLowerCase();
  const begins = titled.filter(({ title }) => title.toLowerCase().startsWith(lower)).slice(0, BEGINNINGS_MAX);
  const lines = (search.data?.items ?? []).flatMap((found) => lineOf(found) ?? []);
  const hits = withoutRepeats(lines).slice(0, HITS_MAX);
  const others = titled.filter((find) => !begins.includes(find));
  const all = {
    kind: words.title,
    title: words.allOf(text),
    to: `/s/${site}/search?text=${encodeURIComponent(text)}`,
  };
  return {
    finds: [...[...begins, ...hits, ...others].slice(0, SHOWN_MAX), all],
    sure: begins.length,
    pending: asked !== text || search.isFetching,
    behind: search.data?.catching_up ?? false,
  };
}

/** Many plugins keep a line in a register for each ticket, under its number: who opens a ticket wants the ticket. */
function withoutRepeats(lines: FoundLine[]): FoundLine[] {
  const numbers = lines.flatMap(({ ticket }) => (ticket ? [ticket.number] : []));
  return lines.filter(({ ticket, title }) => ticket || !numbers.some((number) => title.startsWith(number)));
}

/** Pages, tickets to open and people's work, by their titles. */
function useTitled(text: string): Find[] {
  const words = useWords(quickWords);
  const names = useWords(appWords).pages;
  const site = useSite();
  const workflows = useWorkflows().data ?? [];
  const people = usePeople().data;
  const pages = pagesOf(site).map(({ name }) => ({
    kind: words.page,
    title: names[name],
    to: `/s/${site.name}/${name}`,
  }));
  if (!text) return pages;
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
  return [...pages, ...kinds, ...persons].filter(({ kind, title }) => matches(`${kind} ${title}`, text));
}
