//! One event of a door: where it stands and why, what came, and what can be done about it.
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useDelivery, usePutAway, useTryAgain, type Delivery } from '../../api/doors';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { useActorName } from '../../parts/Names';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Loaded } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { doorWords } from '../../words/doors';
import { AGAIN, OPEN } from './states';

interface Props {
  door: string;
  event: Delivery;
}

export function Event({ door, event }: Props) {
  const words = useWords(doorWords);
  const site = useSite().name;
  const times = useTimes();
  const name = useActorName();
  const [open, setOpen] = useState(false);
  const { delivery, id, type, reason, at, happened, tries, ticket, next_try, until, fault, dismissed } =
    event;
  const more = [
    words.came(times.moment(at)),
    happened && words.happened(times.moment(happened)),
    tries > 0 && words.tries(tries),
    next_try && words.nextTry(times.moment(next_try)),
    until && words.until(times.moment(until)),
  ];
  return (
    <>
      <div className="row-line">
        <strong>{type || words.untyped}</strong>
        <span className="muted small">{words.event(delivery)}</span>
      </div>
      {reason && <div className="long-text">{reason}</div>}
      <div className="muted small">{more.filter(Boolean).join(' · ')}</div>
      <div className="muted small cell-title">{id}</div>
      {dismissed && (
        <div className="small">
          {words.dismissedBy(name(dismissed.by), times.moment(dismissed.at), dismissed.reason)}
        </div>
      )}
      {OPEN.has(event.state) && <Settling door={door} event={event} />}
      <div className="buttons">
        {ticket && <Link to={`/s/${site}/tickets/${ticket}`}>{words.ticket}</Link>}
        {fault && <Link to={`/s/${site}/health`}>{words.fault(fault)}</Link>}
        <Button size="small" type="link" className="bare" aria-expanded={open} onClick={() => setOpen(!open)}>
          {words.body}
        </Button>
      </div>
      {open && <Body door={door} delivery={delivery} />}
    </>
  );
}

function Settling({ door, event: { delivery, state } }: Props) {
  const words = useWords(doorWords);
  const { message } = App.useApp();
  const again = useTryAgain(door);
  const putAway = usePutAway(door);
  const [reason, setReason] = useState('');
  // Awaited: by then the event may have left this list, and the button with it.
  async function tryAgain() {
    const { outcome } = await again.mutateAsync(delivery);
    void message.info(words.tried(words.states[outcome]));
  }
  return (
    <>
      <ProblemAlert error={again.error ?? putAway.error} />
      <div className="buttons">
        {AGAIN.has(state) && (
          <Button type="primary" loading={again.isPending} onClick={() => void tryAgain().catch(() => {})}>
            {words.again}
          </Button>
        )}
        <Input
          className="filter-kind"
          aria-label={words.reason}
          placeholder={words.reason}
          maxLength={500}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
        <Button
          disabled={!reason.trim()}
          loading={putAway.isPending}
          onClick={() => putAway.mutate({ delivery, reason })}
        >
          {words.putAway}
        </Button>
      </div>
    </>
  );
}

function Body({ door, delivery }: { door: string; delivery: number }) {
  const words = useWords(doorWords);
  const whole = useDelivery(door, delivery);
  return (
    <Loaded of={whole}>
      {({ content }) => {
        if (content === null || content === undefined) return <p className="muted">{words.noBody}</p>;
        const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
        return (
          // What scrolls must be reached by the keyboard.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <pre className="record" tabIndex={0} role="region" aria-label={words.body}>
            {text}
          </pre>
        );
      }}
    </Loaded>
  );
}
