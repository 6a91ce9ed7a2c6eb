//! The second signature: each ticket is taken over or stays, with a reason.
import { App, Button, Checkbox, Input } from 'antd';
import { useId, useState } from 'react';
import { useHandoverChanges, type Handover } from '../../api/handovers';
import { useWords } from '../../app/preferences';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { handoverWords } from '../../words/handovers';
import { TicketLine } from './HandoverCard';

export function TakeOver({ handover: { id, tickets } }: { handover: Handover }) {
  const words = useWords(handoverWords);
  const { message } = App.useApp();
  const field = useId();
  const { accept, decline } = useHandoverChanges();
  const [seen, setSeen] = useState<number[]>([]);
  const [reason, setReason] = useState('');
  const stays = tickets.filter((ticket) => !seen.includes(ticket));
  const busy = accept.isPending || decline.isPending;
  // Said even though this is gone by then: what was answered is no longer offered.
  const say = (answer: Promise<unknown>, text: string) =>
    void answer.then(
      () => message.success(text),
      () => undefined,
    );
  const stay = stays.length > 0 ? reason : '';
  const sign = () =>
    say(accept.mutateAsync({ handover: id, tickets: seen, declined: stays, reason: stay }), words.accepted);
  const refuse = () => say(decline.mutateAsync({ handover: id, reason }), words.declined);
  return (
    <div role="group" aria-label={words.seen}>
      <ProblemAlert error={accept.error ?? decline.error} />
      <strong>{words.seen}</strong>
      <ul className="plain-list">
        {tickets.map((ticket) => (
          <li key={ticket}>
            <Checkbox
              checked={seen.includes(ticket)}
              onChange={({ target }) =>
                setSeen(target.checked ? [...seen, ticket] : seen.filter((one) => one !== ticket))
              }
            >
              <TicketLine ticket={ticket} />
            </Checkbox>
          </li>
        ))}
      </ul>
      {stays.length > 0 && (
        <div className="take-over-why">
          <label htmlFor={field}>{words.why}</label>
          <Input.TextArea
            id={field}
            rows={2}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
      )}
      <div className="form-buttons">
        <Button type="primary" disabled={busy || seen.length === 0} onClick={sign}>
          {words.accept(seen.length, tickets.length)}
        </Button>
        <Button disabled={busy || seen.length > 0} onClick={refuse}>
          {words.decline}
        </Button>
      </div>
    </div>
  );
}
