//! What the search found, as people are shown it and where it leads.
import type { Found } from '../api/search';
import { useRegisters } from '../api/records';
import { useSite } from '../api/sites';
import type { Row } from '../api/tickets';
import { useVocabulary } from '../api/workflows';
import { useWords } from '../app/preferences';
import { searchWords } from '../words/search';

export interface FoundLine {
  /** Tells lines apart. */
  key: string;
  /** The kind of ticket, the register, or that it is a person. */
  kind: string;
  title: string;
  to: string;
  /** In which fields it was found, and what stands there. */
  place: string;
  ticket: Row | undefined;
}

/** How a thing that was found is shown; nothing, where the host names a kind that this console does not know. */
export function useFoundLine(): (found: Found) => FoundLine | undefined {
  const words = useWords(searchWords);
  const site = useSite().name;
  const vocabulary = useVocabulary();
  const registers = useRegisters().data ?? [];
  return ({ ticket, entry, person, where, snippet }) => {
    const fields = where.join(words.comma);
    const place = snippet ? words.place(fields, snippet) : words.where(fields);
    if (ticket) {
      const kind = vocabulary.title(ticket.plugin, ticket.workflow);
      const to = `/s/${site}/tickets/${ticket.id}`;
      return { key: to, kind, title: `${ticket.number} ${ticket.title}`, to, place, ticket };
    }
    if (entry) {
      const { plugin, register, key, title } = entry;
      const kind =
        registers.find((one) => one.plugin === plugin && one.name === register)?.title ?? words.kinds.entry;
      const to = `/s/${site}/registers/${plugin}/${register}?entry=${encodeURIComponent(key)}`;
      return { key: to, kind, title: [key, title].filter(Boolean).join(' '), to, place, ticket: undefined };
    }
    if (person) {
      const to = `/s/${site}/people?text=${encodeURIComponent(person.id)}`;
      return { key: to, kind: words.person, title: person.name, to, place, ticket: undefined };
    }
    return undefined;
  };
}
