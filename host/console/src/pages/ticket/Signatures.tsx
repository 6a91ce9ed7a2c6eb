import { App, Button } from 'antd';
import { useState } from 'react';
import type { Schemas } from '../../api/client';
import { useSite } from '../../api/sites';
import { useSign, type Ticket } from '../../api/tickets';
import type { Field } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { Attached } from '../../parts/Attached';
import { GeneratedForm } from '../../parts/GeneratedForm';
import { useActorName } from '../../parts/Names';
import { useTimes } from '../../parts/time';
import { caseWords } from '../../words/ticket';

type Slot = Schemas['SignableView'];

/** Who signed, whether it still holds, and what the reader can sign now. */
export function Signatures({ ticket }: { ticket: Ticket }) {
  const words = useWords(caseWords);
  const times = useTimes();
  const name = useActorName();
  const [chosen, setChosen] = useState<string>();
  if (ticket.signatures.length === 0 && ticket.signable.length === 0) return null;
  const slot = ticket.signable.find((one) => idOf(one) === chosen);
  const close = () => setChosen(undefined);
  return (
    <section className="paper" aria-labelledby="signatures">
      <h2 id="signatures">{words.signatures}</h2>
      <ul className="plain-list">
        {ticket.signatures.map(({ slot, title, by, at, outside, valid, proof, stamp }) => (
          <li key={`${slot} ${at}`}>
            <div>{stamp ? words.stampOf(title) : title}</div>
            <div className="muted small">{words.signedBy(outside?.name ?? name(by), times.moment(at))}</div>
            {proof.length > 0 && <Attached files={proof} />}
            {!valid && <div className="due-late small">{words.void}</div>}
          </li>
        ))}
      </ul>
      {ticket.signable.length > 0 && (
        <div className="buttons">
          {ticket.signable.map((one) => (
            <Button
              key={idOf(one)}
              aria-expanded={idOf(one) === chosen}
              onClick={() => setChosen(idOf(one) === chosen ? undefined : idOf(one))}
            >
              {one.stamp ? words.putStamp(one.title) : words.sign(one.title)}
            </Button>
          ))}
        </div>
      )}
      {slot && <SignForm key={idOf(slot)} ticket={ticket} slot={slot} onDone={close} />}
    </section>
  );
}

function idOf({ slot, stamp }: Slot): string {
  return stamp ? `${slot} stamp` : slot;
}

interface Signing {
  ticket: Ticket;
  slot: Slot;
  onDone: () => void;
}

/** What is signed and by whom; of a person from outside their name, how they signed, and the photo of it. */
function SignForm({ ticket, slot, onDone }: Signing) {
  const words = useWords(caseWords);
  const { me } = useSite();
  const { message } = App.useApp();
  const sign = useSign(ticket);
  const title = slot.stamp ? words.putStamp(slot.title) : words.sign(slot.title);
  const proof: Field = { name: 'proof', title: words.proof, type: 'files', required: false, choices: [] };
  const manners = Object.entries(words.manners).map(([value, title]) => ({ value, title }));
  const outside: Field[] = [
    { name: 'outside.name', title: words.outsideName, type: 'text', required: true, choices: [] },
    { name: 'outside.how', title: words.outsideHow, type: 'choice', required: true, choices: manners },
  ];
  async function submit(form: Record<string, unknown>, attempt: string) {
    await sign.mutateAsync({ slot, form, attempt });
    void message.success(words.doneNow(title));
    onDone();
  }
  return (
    <div className="action-form" role="group" aria-label={title}>
      <p className="small">
        {slot.outside ? words.takesDown : words.signsAs(me?.name ?? '')}{' '}
        {slot.covers.length > 0 ? words.covers(slot.covers) : words.coversAll}
      </p>
      <GeneratedForm
        fields={slot.outside ? [...outside, proof] : slot.stamp ? [proof] : []}
        submit={title}
        onSubmit={submit}
        onCancel={onDone}
      />
    </div>
  );
}
