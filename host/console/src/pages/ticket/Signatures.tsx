import type { Ticket } from '../../api/tickets';
import { useWords } from '../../app/preferences';
import { Attached } from '../../parts/Attached';
import { useActorName } from '../../parts/Names';
import { useTimes } from '../../parts/time';
import { caseWords } from '../../words/ticket';

/** Who signed, and whether it still holds. */
export function Signatures({ ticket }: { ticket: Ticket }) {
  const words = useWords(caseWords);
  const times = useTimes();
  const name = useActorName();
  if (ticket.signatures.length === 0) return null;
  return (
    <section className="paper" aria-labelledby="signatures">
      <h2 id="signatures">{words.signatures}</h2>
      <ul className="plain-list">
        {ticket.signatures.map(({ slot, title, by, at, outside, valid, proof }) => (
          <li key={`${slot} ${at}`}>
            <div>{title}</div>
            <div className="muted small">{words.signedBy(outside?.name ?? name(by), times.moment(at))}</div>
            {proof.length > 0 && <Attached files={proof} />}
            {!valid && <div className="due-late small">{words.void}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}
