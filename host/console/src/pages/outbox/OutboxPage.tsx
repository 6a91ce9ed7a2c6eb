//! Messages that left or wait to leave, and sending again what was given up.
import { App, Button, Radio } from 'antd';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { useOutgoing, useResend, type Pile } from '../../api/notices';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { useActorName } from '../../parts/Names';
import { PageHead } from '../../parts/PageHead';
import { PagedList } from '../../parts/PagedList';
import { usePages } from '../../parts/Pager';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { noticeWords } from '../../words/notices';

const PILES: Pile[] = ['all', 'waiting', 'dead'];

export default function OutboxPage() {
  const words = useWords(noticeWords);
  const [params, setParams] = useSearchParams();
  const pile = PILES.find((one) => one === params.get('pile')) ?? 'all';
  const pages = usePages(pile);
  const outgoing = useOutgoing({ pile, limit: 50, ...(pages.cursor ? { cursor: pages.cursor } : {}) });
  return (
    <>
      <PageHead title={words.outbox} about={words.outboxAbout}>
        <Radio.Group
          optionType="button"
          aria-label={words.pile}
          value={pile}
          onChange={(event) => setParams({ pile: event.target.value })}
          options={PILES.map((one) => ({ value: one, label: words.piles[one] }))}
        />
      </PageHead>
      <div className="paper">
        <PagedList
          of={outgoing}
          pages={pages}
          keyOf={(message) => message.id}
          nothing={<Nothing title={words.noMessages} hint={words.noMessagesHint} />}
        >
          {(message) => <One message={message} />}
        </PagedList>
      </div>
    </>
  );
}

function One({ message }: { message: Schemas['OutgoingView'] }) {
  const words = useWords(noticeWords);
  const site = useSite().name;
  const times = useTimes();
  const name = useActorName();
  const notes = App.useApp().message;
  const resend = useResend();
  const { id, subject, about, state, at, channel, address, person, tries, detail, next_try, held_until } =
    message;
  // Said even though the line is gone by then, when only those given up are shown.
  const again = () =>
    void resend.mutateAsync(id).then(
      () => notes.success(words.resent),
      () => undefined,
    );
  const more = [
    words.tries(tries),
    next_try && words.nextTry(times.moment(next_try)),
    held_until && words.heldUntil(times.moment(held_until)),
    detail,
  ];
  return (
    <>
      <ProblemAlert error={resend.error} />
      <div className="row-line">
        <span>{about ? <Link to={`/s/${site}/tickets/${about}`}>{subject}</Link> : subject}</span>
        <span>
          <strong>{words.states[state]}</strong> <span className="muted small">{times.moment(at)}</span>
        </span>
      </div>
      <div className="muted small">
        {channel} → {[person && name(person), address].filter(Boolean).join(', ')} ·{' '}
        {more.filter(Boolean).join(' · ')}
      </div>
      {state === 'dead' && (
        <Button size="small" loading={resend.isPending} onClick={again}>
          {words.resend}
        </Button>
      )}
    </>
  );
}
