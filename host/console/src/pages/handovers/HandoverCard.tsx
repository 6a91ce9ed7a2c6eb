//! One handover with its two signatures.
import { CheckCircleOutlined, ClockCircleOutlined } from '@ant-design/icons';
import { App, Button, Tag } from 'antd';
import { Link } from 'react-router';
import { useHandoverChanges, type Handover } from '../../api/handovers';
import { usePosts } from '../../api/people';
import { useSite } from '../../api/sites';
import { useTicket } from '../../api/tickets';
import { useWords } from '../../app/preferences';
import { useActorName } from '../../parts/Names';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { useTimes } from '../../parts/time';
import { handoverWords } from '../../words/handovers';
import { TakeOver } from './TakeOver';

export function HandoverCard({ handover }: { handover: Handover }) {
  const words = useWords(handoverWords);
  const name = useActorName();
  const { to, receives, gave } = useSides(handover);
  const { state, tickets, accepted, text, reason } = handover;
  const heading = `handover-${handover.id}`;
  return (
    <section className="paper" aria-labelledby={heading}>
      <div className="paper-head">
        <h2 id={heading}>{words.line(name(handover.from), to)}</h2>
        <Tag className={state === 'open' ? 'state' : 'state state-end'}>{words.states[state]}</Tag>
      </div>
      {text && <p className="long-text">{text}</p>}
      {!(state === 'open' && receives) && (
        <ul className="plain-list">
          {tickets.map((ticket) => (
            <li key={ticket}>
              <TicketLine ticket={ticket} />
              {state === 'accepted' && !accepted.includes(ticket) && <Tag>{words.stayed}</Tag>}
            </li>
          ))}
        </ul>
      )}
      {reason && (
        <p className="muted">
          {words.reason}: {reason}
        </p>
      )}
      <Signatures handover={handover} />
      {state === 'open' && receives && <TakeOver handover={handover} />}
      {state === 'open' && gave && <Withdraw handover={handover.id} />}
    </section>
  );
}

/** Whose move it is. */
function useSides({ to_person: person, to_post: post, from }: Handover) {
  const me = useSite().me?.person;
  const posts = usePosts().data ?? [];
  const name = useActorName();
  const asked = posts.find((one) => one.name === post);
  return {
    to: person ? name(person) : (asked?.title ?? post ?? ''),
    receives: me !== undefined && me !== from && (me === person || Boolean(asked?.now.includes(me))),
    gave: me === from,
  };
}

function Signatures({ handover }: { handover: Handover }) {
  const words = useWords(handoverWords);
  const times = useTimes();
  const name = useActorName();
  const { state, from, offered_at: offered, ended_at: ended, ended_by: by } = handover;
  const second = state === 'accepted' && ended ? words.signed(name(by), times.moment(ended)) : undefined;
  return (
    <dl className="signatures">
      <div className="signature">
        <dt>{words.gave}</dt>
        <dd>
          <CheckCircleOutlined aria-hidden /> {words.signed(name(from), times.moment(offered))}
        </dd>
      </div>
      {(state === 'open' || second) && (
        <div className="signature">
          <dt>{words.took}</dt>
          <dd className={second ? undefined : 'muted'}>
            {second ? <CheckCircleOutlined aria-hidden /> : <ClockCircleOutlined aria-hidden />}{' '}
            {second ?? words.waits}
          </dd>
        </div>
      )}
    </dl>
  );
}

function Withdraw({ handover }: { handover: number }) {
  const words = useWords(handoverWords);
  const { message } = App.useApp();
  const { withdraw } = useHandoverChanges();
  const back = () =>
    void withdraw.mutateAsync(handover).then(
      () => message.success(words.states.withdrawn),
      () => undefined,
    );
  return (
    <>
      <ProblemAlert error={withdraw.error} />
      <Button loading={withdraw.isPending} onClick={back}>
        {words.back}
      </Button>
    </>
  );
}

export function TicketLine({ ticket }: { ticket: number }) {
  const site = useSite().name;
  const { data } = useTicket(ticket);
  return (
    <Link to={`/s/${site}/tickets/${ticket}`}>
      <span className="number">{data?.number ?? `#${ticket}`}</span> {data?.title}
    </Link>
  );
}
