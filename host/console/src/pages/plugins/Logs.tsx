//! What a plugin's hooks wrote for the operator, the latest first.
import { ReloadOutlined } from '@ant-design/icons';
import { Button, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useLogs, type PluginLog } from '../../api/plugins';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { Pager, usePages } from '../../parts/Pager';
import { Scroll } from '../../parts/Scroll';
import { Loaded, Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { pluginWords } from '../../words/plugins';
import './plugins.css';

type Level = PluginLog['level'];

const LEVELS: Level[] = ['error', 'warn', 'info', 'debug', 'stdout', 'stderr'];

/** Lines since the host started: where an author or an operator looks for what a plugin did. */
export function Logs({ plugin }: { plugin: string }) {
  const words = useWords(pluginWords);
  const site = useSite().name;
  const [level, setLevel] = useState<Level | 'all'>('all');
  const filter = level === 'all' ? {} : { level };
  const pages = usePages(filter);
  const logs = useLogs(site, plugin, {
    ...filter,
    limit: 50,
    ...(pages.cursor ? { cursor: pages.cursor } : {}),
  });
  const levels = LEVELS.map((value) => ({ value, label: words.logLevels[value] }));
  return (
    <section className="paper" aria-label={words.logs}>
      <p className="muted">{words.logsAbout}</p>
      <div className="filters">
        <Select<Level | 'all'>
          className="filter-kind"
          aria-label={words.logsShown}
          value={level}
          onChange={setLevel}
          options={[{ value: 'all', label: words.allLevels }, ...levels]}
        />
        <Button
          icon={<ReloadOutlined aria-hidden />}
          loading={logs.isFetching}
          onClick={() => void logs.refetch()}
        >
          {words.readAgain}
        </Button>
      </div>
      <Loaded of={logs}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <Nothing
                title={level === 'all' ? words.noLogs : words.noLogsOf(words.logLevels[level])}
                hint={words.noLogsHint}
              />
            ) : (
              <Lines lines={items} />
            )}
            <Pager pages={pages} next={next} />
          </>
        )}
      </Loaded>
    </section>
  );
}

function Lines({ lines }: { lines: PluginLog[] }) {
  const words = useWords(pluginWords);
  const times = useTimes();
  const when = ({ at }: PluginLog) => <span className="number">{times.short(at)}</span>;
  const columns: TableColumnsType<PluginLog> = [
    { title: words.logAt, responsive: ['md'], render: (_, line) => when(line) },
    {
      title: words.logLevel,
      render: (_, { level }) => <Tag className={`log-level log-${level}`}>{words.logLevels[level]}</Tag>,
    },
    { title: words.hook, responsive: ['md'], render: (_, { hook }) => hook && <code>{hook}</code> },
    { title: words.logTicket, responsive: ['md'], render: (_, line) => <About line={line} /> },
    {
      title: words.logMessage,
      className: 'log-message',
      render: (_, line) => (
        <>
          {/* What has no column on a phone stands over the message there. */}
          <div className="log-where muted small">
            {when(line)} {line.hook && <code>{line.hook}</code>} <About line={line} />
          </div>
          <code className="long-text">{line.message}</code>
        </>
      ),
    },
  ];
  return (
    <Scroll label={words.logs}>
      <Table
        className="log-lines"
        rowKey="id"
        size="small"
        dataSource={lines}
        columns={columns}
        pagination={false}
      />
    </Scroll>
  );
}

function About({ line: { ticket } }: { line: PluginLog }) {
  const site = useSite().name;
  return (
    ticket && (
      <Link className="whole" to={`/s/${site}/tickets/${ticket.id}`}>
        {ticket.number}
      </Link>
    )
  );
}
