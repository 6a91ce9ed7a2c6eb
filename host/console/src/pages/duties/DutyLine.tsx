import { WarningOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useDutyChanges, type Duty } from '../../api/duties';
import { useRoles } from '../../api/people';
import { useSite } from '../../api/sites';
import type { Field } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { GeneratedForm } from '../../parts/GeneratedForm';
import { useActorName } from '../../parts/Names';
import { useTimes } from '../../parts/time';
import { dutyWords } from '../../words/duties';

/** One time that a duty is to be done, with its form in place. */
export function DutyLine({ duty }: { duty: Duty }) {
  const words = useWords(dutyWords);
  const site = useSite().name;
  const times = useTimes();
  const who = useWho();
  const [open, setOpen] = useState<'done' | 'settle'>();
  const missed = duty.state === 'missed';
  const toggle = (next: 'done' | 'settle') => setOpen(open === next ? undefined : next);
  return (
    <>
      <div className="row-line">
        <span>
          {missed && <WarningOutlined aria-hidden className="due-late" />} <strong>{duty.title}</strong>{' '}
          <span className="muted small">{who(duty)}</span>{' '}
          {duty.ticket && <Link to={`/s/${site}/tickets/${duty.ticket}`}>{words.ticket}</Link>}
        </span>
        <span className="buttons">
          <span className={missed ? 'due-late number' : 'muted number'}>
            {words.dueAt(times.short(duty.due))}
            {duty.until && !missed && ` · ${words.until(times.short(duty.until))}`}
          </span>
          {duty.allowed && (
            <Button
              size="small"
              type={missed ? 'default' : 'primary'}
              aria-label={words.doneOf(duty.title)}
              aria-expanded={open === 'done'}
              onClick={() => toggle('done')}
            >
              {missed ? words.late : words.done}
            </Button>
          )}
          {missed && duty.may_settle && (
            <Button
              size="small"
              aria-label={words.settleOf(duty.title)}
              aria-expanded={open === 'settle'}
              onClick={() => toggle('settle')}
            >
              {words.settle}
            </Button>
          )}
        </span>
      </div>
      {open && <Doing duty={duty} settle={open === 'settle'} onDone={() => setOpen(undefined)} />}
    </>
  );
}

function useWho(): (duty: Duty) => string {
  const words = useWords(dutyWords);
  const name = useActorName();
  const roles = useRoles().data ?? [];
  const title = (role: string) => roles.find((one) => one.name === role)?.title ?? role;
  return (duty) => {
    if (duty.person) return words.person(name(duty.person));
    return duty.roles.length > 0 ? words.roles(duty.roles.map(title).join(', ')) : '';
  };
}

function Doing({ duty, settle, onDone }: { duty: Duty; settle: boolean; onDone: () => void }) {
  const words = useWords(dutyWords);
  const { message } = App.useApp();
  const changes = useDutyChanges();
  const reason: Field = {
    name: 'reason',
    title: words.reason,
    type: 'long-text',
    required: true,
    choices: [],
  };
  async function submit(form: Record<string, unknown>) {
    if (settle) await changes.settle.mutateAsync({ duty: duty.id, reason: String(form.reason) });
    else await changes.done.mutateAsync({ duty: duty.id, form });
    void message.success(settle ? words.isSettled(duty.title) : words.isDone(duty.title));
    onDone();
  }
  return (
    <div
      className="action-form"
      role="group"
      aria-label={settle ? words.settleOf(duty.title) : words.doneOf(duty.title)}
    >
      <GeneratedForm
        fields={settle ? [reason] : duty.form}
        submit={settle ? words.settle : words.done}
        onSubmit={submit}
        onCancel={onDone}
      />
    </div>
  );
}
