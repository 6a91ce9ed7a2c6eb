//! Calendars: hours of the week, holidays, make-up days. What is changed is kept here until it is saved.
import { Alert, App, Button, Radio } from 'antd';
import { useState } from 'react';
import { useCalendarChanges, useCalendars, type Calendars } from '../../api/calendars';
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

function Editor({ kept }: { kept: Calendars }) {
  const words = useWords(calendarsWords);
  const { administrator } = useSite();
  const [draft, setDraft] = useState<Calendars>();
  const [name, setName] = useState(WORKING);
  const all = draft ?? kept;
  const names = [WORKING, ...Object.keys(kept.named ?? {})];
  const calendar = calendarOf(all, name);
  const change = administrator
    ? (changed: typeof calendar) => setDraft(withCalendar(all, name, changed))
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
      {draft && <Saving draft={draft} onEnd={() => setDraft(undefined)} />}
      <Weeks key={`weeks ${name} ${draft === undefined}`} calendar={calendar} onChange={change} />
      <Days key={`days ${name}`} calendar={calendar} onChange={change} />
      {administrator && !draft && <Import calendar={name} />}
    </>
  );
}

function Saving({ draft, onEnd }: { draft: Calendars; onEnd: () => void }) {
  const words = useWords(calendarsWords);
  const { message } = App.useApp();
  const { save } = useCalendarChanges();
  const onSuccess = () => {
    void message.success(words.saved);
    onEnd();
  };
  return (
    <div className="paper saving" role="status">
      <ProblemAlert error={save.error} />
      <Reasons error={save.error} />
      <div className="row-line">
        <span>{words.changed}</span>
        <span className="buttons">
          <Button type="primary" loading={save.isPending} onClick={() => save.mutate(draft, { onSuccess })}>
            {words.save}
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
