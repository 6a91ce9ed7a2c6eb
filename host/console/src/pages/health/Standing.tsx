//! What is well and what needs somebody, line by line.
import { CheckCircleOutlined, WarningOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFigures, useReady } from '../../api/health';
import { useInstalled } from '../../api/plugins';
import { sumOf, type Sample } from '../../api/samples';
import { useSearch } from '../../api/search';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { healthWords } from '../../words/health';

interface Line {
  key: string;
  good: boolean;
  text: ReactNode;
  /** Where one sees to it. */
  to?: string;
}

export function Standing() {
  const words = useWords(healthWords);
  const lines = [...useHostLines(), ...useFigureLines()];
  return (
    <section className="paper" aria-labelledby="now">
      <h2 id="now">{words.now}</h2>
      <ul className="plain-list">
        {lines.map(({ key, good, text, to }) => (
          <li key={key} className={good ? 'standing' : 'standing due-late'}>
            {good ? (
              <CheckCircleOutlined aria-label={words.good} className="standing-good" />
            ) : (
              <WarningOutlined aria-label={words.bad} />
            )}
            <span>{text}</span>
            {to && !good && <Link to={to}>{words.look}</Link>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function useHostLines(): Line[] {
  const words = useWords(healthWords);
  const site = useSite();
  const ready = useReady();
  const installed = useInstalled(site.name).data;
  const index = useSearch({ text: site.name, limit: 1 }).data;
  const lines: Line[] = [];
  if (!ready.isPending) {
    lines.push({ key: 'store', good: !ready.isError, text: ready.isError ? words.storeBad : words.store });
  }
  if (index) {
    const text = index.catching_up ? words.indexBehind(index.as_of) : words.index(index.as_of);
    lines.push({ key: 'index', good: !index.catching_up, text });
  }
  if (installed) {
    const stopped = installed.filter(({ quarantine }) => quarantine?.until);
    const names = stopped.map(({ title }) => title).join(', ');
    const text = stopped.length > 0 ? words.quarantined(names) : words.plugins(installed.length);
    lines.push({ key: 'plugins', good: stopped.length === 0, text, to: `/s/${site.name}/plugins` });
  }
  return lines;
}

function useFigureLines(): Line[] {
  const words = useWords(healthWords);
  const site = useSite().name;
  const samples = useFigures().data;
  if (!samples) return [];
  const of = (name: string) => gauge(samples, name, site);
  const [parked, dead] = [of('frontdesk_faults_parked'), of('frontdesk_outbox_dead')];
  const [waiting, queue] = [of('frontdesk_outbox_waiting'), of('frontdesk_queue_commands')];
  return [
    { key: 'faults', good: parked === 0, text: words.faults(parked), to: `/s/${site}/health#faults` },
    { key: 'dead', good: dead === 0, text: words.dead(dead), to: `/s/${site}/outbox?pile=dead` },
    { key: 'waiting', good: true, text: words.waiting(waiting) },
    { key: 'queue', good: queue < QUEUE_MUCH, text: words.queue(queue) },
  ];
}

/** The host refuses more than 1,024 commands that wait for a site: so many are a reason to look who sends them. */
const QUEUE_MUCH = 512;

function gauge(samples: readonly Sample[], name: string, site: string): number {
  return sumOf(samples, name, { site });
}
