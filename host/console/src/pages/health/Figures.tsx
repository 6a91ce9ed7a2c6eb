//! Figures of the host since it started: sites, turns, requests.
import { Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useFigures } from '../../api/health';
import { boundOf, sumOf, type Sample } from '../../api/samples';
import { useSites } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { Scroll } from '../../parts/Scroll';
import { Loaded } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { healthWords } from '../../words/health';

/** So many addresses are named. */
const SLOW_MAX = 5;

export function Figures() {
  const words = useWords(healthWords);
  const figures = useFigures();
  return (
    <section className="paper" aria-labelledby="load">
      <h2 id="load">{words.load}</h2>
      <Loaded of={figures}>
        {(samples) => (
          <>
            <Whole samples={samples} />
            <BySite samples={samples} />
            <Slow samples={samples} />
          </>
        )}
      </Loaded>
    </section>
  );
}

interface Props {
  samples: readonly Sample[];
}

/** A bound in seconds as people read it; the last one of a histogram has none. */
function useBound(): (seconds: number | undefined) => string {
  const words = useWords(healthWords);
  return (seconds) => {
    if (seconds === undefined) return words.none;
    return seconds === Infinity ? words.longer : words.millis(String(seconds * 1_000));
  };
}

function Whole({ samples }: Props) {
  const words = useWords(healthWords);
  const times = useTimes();
  const bound = useBound();
  const requests = samples.filter(({ name }) => name === 'frontdesk_http_requests_total');
  const failed = requests.filter(({ labels }) => labels.status?.startsWith('5'));
  const count = (some: readonly Sample[]) => times.number(some.reduce((sum, { value }) => sum + value, 0));
  const figures: [string, ReactNode][] = [
    [words.turnHalf, bound(boundOf(samples, 'frontdesk_turn_seconds', 0.5))],
    [words.turnMost, bound(boundOf(samples, 'frontdesk_turn_seconds', 0.95))],
    [words.requests, count(requests)],
    [words.refused, count(failed)],
  ];
  return (
    <dl className="figure-line">
      {figures.map(([title, value]) => (
        <div key={title}>
          <dt className="muted small">{title}</dt>
          <dd className="number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface SiteLine {
  name: string;
  title: string;
}

function BySite({ samples }: Props) {
  const words = useWords(healthWords);
  const times = useTimes();
  const sites = useSites().data ?? [];
  const of = (name: string) => (_: unknown, site: SiteLine) => (
    <span className="number">{times.number(sumOf(samples, name, { site: site.name }))}</span>
  );
  const columns: TableColumnsType<SiteLine> = [
    { title: words.site, dataIndex: 'title' },
    { title: words.turns, render: of('frontdesk_turns_total') },
    { title: words.queued, render: of('frontdesk_queue_commands') },
    { title: words.leaving, render: of('frontdesk_outbox_waiting') },
    { title: words.givenUp, render: of('frontdesk_outbox_dead') },
    { title: words.parked, render: of('frontdesk_faults_parked') },
  ];
  return (
    <Scroll label={words.site}>
      <Table rowKey="name" size="small" dataSource={sites} columns={columns} pagination={false} />
    </Scroll>
  );
}

interface RouteLine {
  route: string;
  seconds: number;
  count: number;
}

function Slow({ samples }: Props) {
  const words = useWords(healthWords);
  const times = useTimes();
  const bound = useBound();
  const counted = samples.filter(({ name }) => name === 'frontdesk_http_request_seconds_count');
  const lines = counted
    .map(({ labels: { route = '' }, value: count }) => {
      const seconds = boundOf(samples, 'frontdesk_http_request_seconds', 0.95, { route }) ?? 0;
      return { route, seconds, count };
    })
    .sort((one, other) => other.seconds - one.seconds || other.count - one.count)
    .slice(0, SLOW_MAX);
  const columns: TableColumnsType<RouteLine> = [
    { title: words.route, render: (_, { route }) => <code className="cell-title">{route}</code> },
    { title: words.took, render: (_, { seconds }) => <span className="number">{bound(seconds)}</span> },
    { title: words.count, render: (_, { count }) => <span className="number">{times.number(count)}</span> },
  ];
  return (
    <>
      <h3 className="figure-title">{words.slow}</h3>
      <Scroll label={words.slow}>
        <Table rowKey="route" size="small" dataSource={lines} columns={columns} pagination={false} />
      </Scroll>
    </>
  );
}
