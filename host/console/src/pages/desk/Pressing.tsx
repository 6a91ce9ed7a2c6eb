import { Link } from 'react-router';
import { useMyDeadlines } from '../../api/desk';
import { useNow } from '../../api/clock';
import { useSite } from '../../api/sites';
import type { Row } from '../../api/tickets';
import { useVocabulary } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { standOf, type Due } from '../../parts/deadline';
import { Countdown } from '../../parts/Due';
import { Loaded } from '../../parts/states';
import { deskWords } from '../../words/desk';

/** A limit this near belongs on the desk, in milliseconds. */
const NEAR_MS = 24 * 3_600_000;

/** So many are shown; the rest stands in the list below. */
const SHOWN = 10;

interface Item {
  ticket: Row;
  deadline: Due;
}

/** What is late stands with the tickets, what is to come in the listing of deadlines: both, each once. */
function pressingOf(rows: readonly Row[], coming: readonly Item[], now: number): Item[] {
  const late = rows.flatMap((ticket) => (ticket.next_due ? [{ ticket, deadline: ticket.next_due }] : []));
  const all = new Map([...coming, ...late].map((item) => [`${item.ticket.id} ${item.deadline.name}`, item]));
  const near = [...all.values()].filter(({ deadline }) => {
    const { standing, leftMs } = standOf(deadline, now);
    return standing === 'late' || standing === 'soon' || (standing === 'running' && leftMs < NEAR_MS);
  });
  return near.sort((one, other) => Date.parse(one.deadline.due) - Date.parse(other.deadline.due));
}

/** Limits of one's own tickets that are over or near, the most pressing first. */
export function Pressing({ rows }: { rows: readonly Row[] }) {
  const words = useWords(deskWords);
  const site = useSite().name;
  const vocabulary = useVocabulary();
  const now = useNow();
  const deadlines = useMyDeadlines(now + NEAR_MS);
  return (
    <section className="paper" aria-labelledby="pressing">
      <Loaded of={deadlines}>
        {({ items }) => {
          const pressing = pressingOf(rows, items, now);
          const late = pressing.filter(({ deadline }) => standOf(deadline, now).standing === 'late').length;
          return (
            <>
              <div className="paper-head">
                <h2 id="pressing">{words.late}</h2>
                {late > 0 && <strong className="due-late">{words.lateCount(late)}</strong>}
              </div>
              {pressing.length === 0 && <p className="muted">{words.noLate}</p>}
              <ul className="plain-list">
                {pressing.slice(0, SHOWN).map(({ ticket, deadline }) => (
                  <li key={`${ticket.id} ${deadline.name}`}>
                    <div className="row-line">
                      <Link to={`/s/${site}/tickets/${ticket.id}`}>
                        <span className="number">{ticket.number}</span> {ticket.title}
                      </Link>
                      <Countdown deadline={deadline} />
                    </div>
                    <div className="muted small">
                      {deadline.title} · {vocabulary.title(ticket.plugin, ticket.workflow)}
                    </div>
                  </li>
                ))}
                {pressing.length > SHOWN && <li className="muted">{words.more(pressing.length - SHOWN)}</li>}
              </ul>
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
