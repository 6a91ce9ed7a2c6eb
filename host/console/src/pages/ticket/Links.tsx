import { Link } from 'react-router';
import { useSite } from '../../api/sites';
import type { Ticket } from '../../api/tickets';
import { useWords } from '../../app/preferences';
import { caseWords } from '../../words/ticket';

/** Other tickets this one is tied to. */
export function Links({ ticket }: { ticket: Ticket }) {
  const words = useWords(caseWords);
  const site = useSite().name;
  if (ticket.links.length === 0) return null;
  return (
    <section className="paper" aria-labelledby="links">
      <h2 id="links">{words.links}</h2>
      <ul className="plain-list">
        {ticket.links.map(({ relation, other, number, title, settled }) => (
          <li key={`${relation} ${other}`} className="row-line">
            <span className="muted">{title ?? relation}</span>
            <Link to={`/s/${site}/tickets/${other}`} className="number">
              {number ?? `#${other}`}
              {settled && ' ✓'}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
