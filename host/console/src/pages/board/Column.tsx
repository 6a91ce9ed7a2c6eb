import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { useSite } from '../../api/sites';
import { useCounts, useTickets } from '../../api/tickets';
import type { Workflow } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { Countdown } from '../../parts/Due';
import { PersonName } from '../../parts/Names';
import { Loaded } from '../../parts/states';
import { boardWords } from '../../words/board';

/** So many cards a column draws; the list of tickets shows the others. */
const CARDS_MAX = 20;

interface Props {
  workflow: Workflow;
  state: Schemas['StateView'];
  assignee: string | undefined;
}

/** The tickets that stand in a state, the longest waiting first. */
export function Column({ workflow: { plugin, name }, state, assignee }: Props) {
  const words = useWords(boardWords);
  const site = useSite().name;
  const query = { plugin, workflow: name, state: [state.name], order: 'oldest' as const, limit: CARDS_MAX };
  const tickets = useTickets(assignee ? { ...query, assignee } : query);
  const counts = useCounts().data ?? [];
  const found = counts.find(
    (one) => one.plugin === plugin && one.workflow === name && one.state === state.name,
  );
  const count = found?.count ?? 0;
  const all = new URLSearchParams({ kind: `${plugin}/${name}`, state: state.name, order: 'oldest' });
  if (assignee) all.set('assignee', assignee);
  return (
    <section className="board-column" aria-label={words.column(state.title, count)}>
      <div className="board-head">
        <h2>{state.title}</h2>
        <Link to={`/s/${site}/tickets?${all}`} className="number">
          {count}
        </Link>
      </div>
      <Loaded of={tickets}>
        {({ items }) => (
          <ul className="plain-list board-cards">
            {items.length === 0 && <li className="muted small">{words.empty}</li>}
            {items.map((row) => (
              <li key={row.id} className="board-card">
                <Link to={`/s/${site}/tickets/${row.id}`}>
                  <span className="number small">{row.number}</span>
                  <br />
                  {row.title}
                </Link>
                <div className="row-line small">
                  <span className="muted">
                    <PersonName id={row.assignee} />
                  </span>
                  {row.next_due && <Countdown deadline={row.next_due} />}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}
