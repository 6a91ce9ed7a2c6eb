import type { Ticket } from '../../api/tickets';
import { useWords } from '../../app/preferences';
import { DueBar } from '../../parts/Due';
import { caseWords } from '../../words/ticket';

/** The ticket's deadlines as bars, the nearest first. */
export function Deadlines({ ticket }: { ticket: Ticket }) {
  const words = useWords(caseWords);
  const sorted = [...ticket.deadlines].sort((one, other) => Date.parse(one.due) - Date.parse(other.due));
  return (
    <section className="paper" aria-labelledby="deadlines">
      <h2 id="deadlines">{words.deadlines}</h2>
      {sorted.length === 0 && <p className="muted">{words.noDeadlines}</p>}
      {sorted.map((deadline) => (
        <DueBar key={deadline.name} deadline={deadline} />
      ))}
    </section>
  );
}
