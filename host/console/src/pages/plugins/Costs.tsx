import { Table, type TableColumnsType } from 'antd';
import type { Schemas } from '../../api/client';
import { useCosts } from '../../api/plugins';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { Scroll } from '../../parts/Scroll';
import { Loaded, Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { pluginWords } from '../../words/plugins';

type Hook = Schemas['HookCost'];

/** How long a plugin's hooks take: what makes a desk slow is found here. */
export function Costs({ plugin }: { plugin: string }) {
  const words = useWords(pluginWords);
  const times = useTimes();
  const costs = useCosts(useSite().name, plugin);
  const millis = (micros: number) => (
    <span className="number">{words.millis((micros / 1_000).toFixed(1))}</span>
  );
  const columns: TableColumnsType<Hook> = [
    { title: words.hook, render: (_, { hook }) => <code>{hook}</code> },
    { title: words.calls, render: (_, { calls }) => times.number(calls), className: 'number' },
    {
      title: words.failed,
      className: 'number',
      render: (_, { faults }) => (faults > 0 ? <span className="due-late">{times.number(faults)}</span> : 0),
    },
    { title: words.half, render: (_, { p50_micros }) => millis(p50_micros) },
    { title: words.most, render: (_, { p95_micros }) => millis(p95_micros) },
    { title: words.longest, render: (_, { max_micros }) => millis(max_micros) },
  ];
  return (
    <section className="paper" aria-label={words.costs}>
      <p className="muted">{words.costsAbout}</p>
      <Loaded of={costs}>
        {({ hooks }) =>
          hooks.length === 0 ? (
            <Nothing title={words.noCosts} hint={words.noCostsHint} />
          ) : (
            <Scroll label={words.costs}>
              <Table rowKey="hook" size="small" dataSource={hooks} columns={columns} pagination={false} />
            </Scroll>
          )
        }
      </Loaded>
    </section>
  );
}
