//! Calendars: hours of the week, holidays, make-up days. What is changed is kept here until it is saved.
import { Alert, App, Button, Radio } from 'antd';
import { useState } from 'react';
import { useCalendarChanges, useCalendars, type Seen } from '../../api/calendars';
import { Problem } from '../../api/problem';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Loaded } from '../../parts/states';
import { calendarsWords } from '../../words/calendars';
import { Days } from './Days';
import { calendarOf, withCalendar, WORKING } from './edit';
import { Import } from './Import';
import { Weeks } from './Weeks';
import './calendars.css';

export default function CalendarsPage() {
  const calendars = useCalendars();
  return <Loaded of={calendars}>{(kept) => <Editor kept={kept} />}</Loaded>;
}

function Editor({ kept: { calendars: kept, tag } }: { kept: Seen }) {
  const words = useWords(calendarsWords);
  const { administrator } = useSite();
  const [draft, setDraft] = useState<Seen>();
  const [name, setName] = useState(WORKING);
  const all = draft?.calendars ?? kept;
  const names = [WORKING, ...Object.keys(kept.named ?? {})];
  const calendar = calendarOf(all, name);
  const change = administrator
    ? (changed: typeof calendar) =>
        setDraft({ calendars: withCalendar(all, name, changed), tag: draft?.tag ?? tag })
    : undefined;
  return (
    <>
      <PageHead title={words.title} about={words.about(kept.zone)}>
        {names.length > 1 && (
          <Radio.Group
            optionType="button"
            aria-label={words.calendar}
            value={name}
            onChange={(event) => setName(event.target.value as string)}
            options={names.map((one) => ({ value: one, label: one === WORKING ? words.working : one }))}
          />
        )}
      </PageHead>
      {!administrator && <Alert className="problem" type="info" showIcon title={words.readOnly} />}
      {draft && <Saving draft={draft} standing={tag} onEnd={() => setDraft(undefined)} />}
      <Weeks key={`weeks ${name} ${draft === undefined}`} calendar={calendar} onChange={change} />
      <Days key={`days ${name}`} calendar={calendar} onChange={change} />
      {administrator && !draft && <Import calendar={name} />}
    </>
  );
}

interface SavingProps {
  draft: Seen;
  /** The mark of what stands at the host now. */
  standing: string;
  onEnd: () => void;
}

function Saving({ draft, standing, onEnd }: SavingProps) {
  const words = useWords(calendarsWords);
  const { message } = App.useApp();
  const { save } = useCalendarChanges();
  // While it is saved, and after, what stands there is one's own.
  const overtaken = !save.isPending && !save.isSuccess && draft.tag !== standing;
  const onSuccess = () => {
    void message.success(words.saved);
    onEnd();
  };
  // Who saves over somebody else's change was told of it, and does so over what they were shown.
  const put = () => save.mutate(overtaken ? { ...draft, tag: standing } : draft, { onSuccess });
  const error = save.error instanceof Problem && save.error.kind === 'changed' ? null : save.error;
  return (
    <div className="paper saving" role="status">
      <ProblemAlert error={error} />
      <Reasons error={error} />
      {overtaken && (
        <Alert
          className="problem"
          type="warning"
          role="alert"
          showIcon
          title={words.overtaken}
          description={words.overtakenHint}
        />
      )}
      <div className="row-line">
        <span>{words.changed}</span>
        <span className="buttons">
          <Button type="primary" danger={overtaken} loading={save.isPending} onClick={put}>
            {overtaken ? words.saveOver : words.save}
          </Button>
          <Button onClick={onEnd}>{words.discard}</Button>
        </span>
      </div>
    </div>
  );
}

/** Each thing the host found wrong with the calendars. */
function Reasons({ error }: { error: unknown }) {
  if (!(error instanceof Problem) || error.errors.length === 0) return null;
  return (
    <ul>
      {error.errors.map(({ field, message }) => (
        <li key={`${field} ${message}`}>{message}</li>
      ))}
    </ul>
  );
}
