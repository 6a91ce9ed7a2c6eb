import { App, Button, Input, Segmented, Tag } from 'antd';
import { useState } from 'react';
import { useDismiss, useFault, useFaults, useRerun, type Fault } from '../../api/plugins';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { useActorName } from '../../parts/Names';
import { PagedList } from '../../parts/PagedList';
import { usePages } from '../../parts/Pager';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Loaded, Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { pluginWords } from '../../words/plugins';

type Piled = Fault['state'] | 'all';

/** Turns that a plugin broke: undone, kept with the reason, to be run again after a fix. */
export function Faults({ plugin }: { plugin?: string }) {
  const words = useWords(pluginWords);
  const site = useSite().name;
  const [piled, setPiled] = useState<Piled>('parked');
  const filter = { ...(plugin ? { plugin } : {}), ...(piled === 'all' ? {} : { state: piled }) };
  const pages = usePages(filter);
  const faults = useFaults(site, {
    ...filter,
    limit: 20,
    ...(pages.cursor ? { cursor: pages.cursor } : {}),
  });
  const choices: { value: Piled; label: string }[] = [
    { value: 'parked', label: words.parked },
    { value: 'settled', label: words.settled },
    { value: 'all', label: words.allFaults },
  ];
  return (
    <section className="paper" aria-label={words.faults}>
      <div className="filters">
        <Segmented aria-label={words.faultsShown} value={piled} onChange={setPiled} options={choices} />
      </div>
      <PagedList
        of={faults}
        pages={pages}
        keyOf={(fault) => fault.id}
        nothing={<Nothing title={words.noFaultsOf[piled]} hint={words.noFaultsHint} />}
      >
        {(fault) => <One fault={fault} of={plugin} />}
      </PagedList>
    </section>
  );
}

function One({ fault, of }: { fault: Fault; of: string | undefined }) {
  const words = useWords(pluginWords);
  const times = useTimes();
  const name = useActorName();
  const [open, setOpen] = useState(false);
  return (
    <>
      <div className="row-line">
        <strong>{words.fault(fault.id)}</strong>
        <span>
          <Tag>{fault.state === 'parked' ? words.parked : words.settled}</Tag>
          <span className="muted small">
            {times.moment(fault.at)} · {name(fault.actor)} · {words.tries(fault.tries)}
          </span>
        </span>
      </div>
      <div className="long-text">{fault.reason.split('\n')[0]}</div>
      <div className="muted small">
        {!of && `${words.plugin(fault.plugin)} · `}
        {words.where(fault.hook, fault.version)}
      </div>
      {fault.dismissed && (
        <div className="small">
          {words.dismissedBy(
            name(fault.dismissed.by),
            times.moment(fault.dismissed.at),
            fault.dismissed.reason,
          )}
        </div>
      )}
      {fault.state === 'parked' && <Settling fault={fault} />}
      <Button size="small" type="link" className="bare" aria-expanded={open} onClick={() => setOpen(!open)}>
        {words.request}
      </Button>
      {open && <Request fault={fault} />}
    </>
  );
}

function Settling({ fault }: { fault: Fault }) {
  const words = useWords(pluginWords);
  const site = useSite().name;
  const { message } = App.useApp();
  const rerun = useRerun(site);
  const dismiss = useDismiss(site);
  const [reason, setReason] = useState('');
  // Awaited: by then the fault may have left this list, and the button with it.
  async function runAgain() {
    await rerun.mutateAsync(fault.id);
    void message.success(words.rerunDone);
  }
  return (
    <>
      <ProblemAlert error={rerun.error ?? dismiss.error} />
      <div className="buttons">
        <Button type="primary" loading={rerun.isPending} onClick={() => void runAgain().catch(() => {})}>
          {words.rerun}
        </Button>
        <Input
          className="filter-kind"
          aria-label={words.dismissReason}
          placeholder={words.dismissReason}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button
          disabled={!reason.trim()}
          loading={dismiss.isPending}
          onClick={() => dismiss.mutate({ fault: fault.id, reason })}
        >
          {words.dismiss}
        </Button>
      </div>
    </>
  );
}

function Request({ fault }: { fault: Fault }) {
  const site = useSite().name;
  const whole = useFault(site, fault.id, true);
  return (
    <Loaded of={whole}>
      {({ request, reason }) => (
        <pre className="record">{`${reason}\n\n${JSON.stringify(request, null, 2)}`}</pre>
      )}
    </Loaded>
  );
}
