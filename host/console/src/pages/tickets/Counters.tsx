import { Button } from 'antd';
import { useCounts } from '../../api/tickets';
import { idOf, useVocabulary, useWorkflows } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { ticketWords } from '../../words/tickets';
import type { Filter } from './filter';

/** Kinds shown while none is chosen: those with most open work. */
const KINDS_MAX = 8;

interface Props {
  filter: Filter;
  onChange: (filter: Filter) => void;
}

interface Counter {
  key: string;
  title: string;
  count: number;
  on: boolean;
  next: Filter;
}

/** How many tickets stand where; a click filters by it. */
export function Counters({ filter, onChange }: Props) {
  const words = useWords(ticketWords);
  const kinds = useKindCounters(filter);
  const states = useStateCounters(filter);
  const counters = filter.kind ? states : kinds;
  if (counters.length === 0) return null;
  return (
    <div className="counters" role="group" aria-label={words.counts}>
      {counters.map(({ key, title, count, on, next }) => (
        <Button
          key={key}
          size="small"
          type={on ? 'primary' : 'default'}
          aria-pressed={on}
          onClick={() => onChange(next)}
        >
          {title} <strong className="number">{count}</strong>
        </Button>
      ))}
    </div>
  );
}

function useKindCounters(filter: Filter): Counter[] {
  const counts = useCounts().data ?? [];
  const workflows = useWorkflows().data ?? [];
  const vocabulary = useVocabulary();
  const open = (plugin: string, name: string) =>
    counts
      .filter(
        (one) => one.plugin === plugin && one.workflow === name && !vocabulary.isEnd(plugin, name, one.state),
      )
      .reduce((sum, { count }) => sum + count, 0);
  return workflows
    .map(({ plugin, name, title }) => ({ id: idOf(plugin, name), title, count: open(plugin, name) }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count)
    .slice(0, KINDS_MAX)
    .map(({ id, title, count }) => ({
      key: id,
      title,
      count,
      on: false,
      next: { ...filter, kind: id, states: [], open: true },
    }));
}

function useStateCounters(filter: Filter): Counter[] {
  const counts = useCounts().data ?? [];
  const vocabulary = useVocabulary();
  const [plugin = '', name = ''] = filter.kind?.split('/') ?? [];
  const states = vocabulary.workflow(plugin, name)?.states ?? [];
  return states.map(({ name: state, title }) => {
    const on = filter.states.includes(state);
    const found = counts.find((one) => one.plugin === plugin && one.workflow === name && one.state === state);
    const next = on ? filter.states.filter((one) => one !== state) : [...filter.states, state];
    return { key: state, title, count: found?.count ?? 0, on, next: { ...filter, states: next } };
  });
}
