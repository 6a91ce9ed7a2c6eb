import { App, Button } from 'antd';
import { useState } from 'react';
import { useSite } from '../../api/sites';
import { note, useAct, useChanged, type Ticket } from '../../api/tickets';
import type { Action, Field } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { GeneratedForm } from '../../parts/GeneratedForm';
import { caseWords } from '../../words/ticket';

/** What the caller can do with the ticket now: one button each, and its form in place, without leaving the page. */
export function Actions({ ticket }: { ticket: Ticket }) {
  const words = useWords(caseWords);
  const { me } = useSite();
  const [chosen, setChosen] = useState<string>();
  const action = ticket.actions.find(({ name }) => name === chosen);
  const close = () => setChosen(undefined);
  // Actions that move the case on come first: they are what one is here for.
  const moving = ({ to }: Action) => to.length > 0;
  const sorted = [...ticket.actions.filter(moving), ...ticket.actions.filter((one) => !moving(one))];
  return (
    <section className="paper" aria-labelledby="next">
      <h2 id="next">{words.next}</h2>
      {ticket.actions.length === 0 && <p className="muted">{words.nothing}</p>}
      <div className="buttons">
        {sorted.map((one, index) => (
          <Button
            key={one.name}
            type={
              chosen
                ? one.name === chosen
                  ? 'primary'
                  : 'default'
                : index === 0 && moving(one)
                  ? 'primary'
                  : 'default'
            }
            aria-expanded={one.name === chosen}
            onClick={() => setChosen(one.name === chosen ? undefined : one.name)}
          >
            {one.title}
          </Button>
        ))}
        {me && (
          <Button
            type={chosen === NOTE ? 'primary' : 'dashed'}
            aria-expanded={chosen === NOTE}
            onClick={() => setChosen(NOTE)}
          >
            {words.addNote}
          </Button>
        )}
      </div>
      {action && <ActionForm key={action.name} ticket={ticket} action={action} onDone={close} />}
      {chosen === NOTE && <NoteForm ticket={ticket} onDone={close} />}
    </section>
  );
}

/** No action is called so: names of actions hold no space. */
const NOTE = 'a note';

interface Doing {
  ticket: Ticket;
  onDone: () => void;
}

function ActionForm({ ticket, action, onDone }: Doing & { action: Action }) {
  const words = useWords(caseWords);
  const { message } = App.useApp();
  const act = useAct(ticket.id);
  async function submit(form: Record<string, unknown>, attempt: string) {
    await act.mutateAsync({ action: action.name, form, attempt });
    void message.success(words.doneNow(action.title));
    onDone();
  }
  return (
    <div className="action-form" role="group" aria-label={action.title}>
      <GeneratedForm
        fields={action.form}
        initial={known(action.form, ticket)}
        submit={action.title}
        onSubmit={submit}
        onCancel={onDone}
      />
    </div>
  );
}

/** What the ticket holds already need not be typed again, unless it is masked; long texts and photos are new each time. */
function known(fields: readonly Field[], ticket: Ticket): Record<string, unknown> {
  const asked = fields.filter(
    ({ name, type }) => type !== 'files' && type !== 'long-text' && !ticket.masked.includes(name),
  );
  return Object.fromEntries(asked.map(({ name }) => [name, ticket.fields[name]]));
}

function NoteForm({ ticket, onDone }: Doing) {
  const words = useWords(caseWords);
  const site = useSite().name;
  const { message } = App.useApp();
  const changed = useChanged();
  const text: Field = { name: 'text', title: words.note, type: 'long-text', required: true, choices: [] };
  async function submit(form: Record<string, unknown>) {
    await note(site, ticket.id, String(form.text));
    await changed();
    void message.success(words.noteDone);
    onDone();
  }
  return (
    <div className="action-form" role="group" aria-label={words.note}>
      <GeneratedForm fields={[text]} submit={words.addNote} onSubmit={submit} onCancel={onDone} />
    </div>
  );
}
