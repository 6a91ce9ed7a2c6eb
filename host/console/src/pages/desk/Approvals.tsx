import { Link } from 'react-router';
import { useApprovals } from '../../api/desk';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { deskWords } from '../../words/desk';

/** Decisions that wait for the caller; without any, it takes no place. */
export function Approvals() {
  const words = useWords(deskWords);
  const site = useSite().name;
  const items = useApprovals().data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="paper" aria-labelledby="approvals">
      <h2 id="approvals">{words.approvals}</h2>
      <ul className="plain-list">
        {items.map(({ ticket, number, title, approval, step, steps }) => (
          <li key={`${ticket} ${approval}`}>
            <Link to={`/s/${site}/tickets/${ticket}`}>
              <span className="number">{number}</span> {title}
            </Link>
            <div className="muted small">{words.step(step + 1, steps.length)}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}
