import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { useSite } from '../../api/sites';
import { useTurn } from '../../api/tickets';
import { useWords } from '../../app/preferences';
import { type Line, Lines } from '../../parts/Lines';
import { useActorName } from '../../parts/Names';
import { Loaded } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { turnWords } from '../../words/turns';
import { caseWords } from '../../words/ticket';
import '../../parts/turn.css';

type Whole = Schemas['TurnView'];

/** The turn behind a line of the history: what came in, who decided, what it wrote, who was told, how long it took. */
export function Turn({ turn, ticket }: { turn: number; ticket: number }) {
  const words = useWords(caseWords);
  const whole = useTurn(ticket, turn);
  return (
    <section className="turn" aria-label={words.turn(turn)}>
      <Loaded of={whole}>{(found) => <Found turn={found} ticket={ticket} />}</Loaded>
    </section>
  );
}

function Found({ turn, ticket }: { turn: Whole; ticket: number }) {
  const words = useWords(caseWords);
  const turns = useWords(turnWords);
  const times = useTimes();
  const name = useActorName();
  const rows: Line[] = [
    [words.turn(turn.turn), times.moment(turn.at)],
    [words.cameIn, `${turns.commands[turn.command] ?? turn.command} · ${name(turn.actor)}`],
    [words.decided, turn.plugins.length > 0 ? turn.plugins.map(words.plugin).join(', ') : words.host],
    [words.outcome, words.outcomes[turn.outcome] ?? turn.outcome],
    [words.wrote, <Writes key="writes" writes={turn.writes} ticket={ticket} />],
    [words.told, <Told key="told" notices={turn.notices} />],
    [words.took, words.millis((turn.micros / 1_000).toFixed(1))],
  ];
  return <Lines rows={rows} />;
}

/** Records by kind, counted; other tickets with a way there. */
function Writes({ writes, ticket }: { writes: Whole['writes']; ticket: number }) {
  const words = useWords(caseWords);
  const turns = useWords(turnWords);
  const site = useSite().name;
  const kinds = new Map<string, number>();
  writes.forEach(({ kind }) => kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
  const others = writes.flatMap((write) => (write.ticket && write.ticket !== ticket ? [write.ticket] : []));
  return (
    <>
      {[...kinds].map(([kind, count]) => turns.count(turns.records[kind] ?? kind, count)).join(turns.comma)}
      {others.map((other) => (
        <div key={other}>
          <Link to={`/s/${site}/tickets/${other}`}>{words.otherTicket(other)}</Link>
        </div>
      ))}
    </>
  );
}

function Told({ notices }: { notices: Whole['notices'] }) {
  const words = useWords(caseWords);
  const name = useActorName();
  if (notices.length === 0) return <>{words.nobodyTold}</>;
  return notices.map(({ template, to }) => (
    <div key={template}>
      {to.map(name).join(', ') || words.nobodyTold} <span className="muted">({template})</span>
    </div>
  ));
}
