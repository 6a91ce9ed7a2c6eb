//! The journal with filter, and the check of its chain.
import { Button, Input, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { useJournal, useJournalLine } from '../../api/journal';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { useActorName } from '../../parts/Names';
import { PageHead } from '../../parts/PageHead';
import { Pager, usePages } from '../../parts/Pager';
import { Scroll } from '../../parts/Scroll';
import { useSaid } from '../../parts/said';
import { Loaded, Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { turnWords } from '../../words/turns';
import { journalWords } from '../../words/journal';
import '../../parts/turn.css';
import { Integrity } from './Integrity';

type Line = Schemas['LineView'];

export default function JournalPage() {
  const words = useWords(journalWords);
  const [actor, setActor] = useState('');
  const [ticket, setTicket] = useState('');
  const filter = { ...(actor ? { actor } : {}), ...(/^\d+$/.test(ticket) ? { ticket: Number(ticket) } : {}) };
  const pages = usePages(filter);
  const journal = useJournal({ ...filter, limit: 50, ...(pages.cursor ? { cursor: pages.cursor } : {}) });
  return (
    <>
      <PageHead title={words.title} about={words.about} />
      <Integrity />
      <div className="filters" role="search" aria-label={words.title}>
        <Input.Search
          className="journal-actor"
          aria-label={words.actor}
          placeholder={words.actorHint}
          allowClear
          onSearch={(text) => setActor(text.trim())}
        />
        <Input.Search
          className="filter-kind"
          aria-label={words.ticket}
          placeholder={words.ticket}
          allowClear
          onSearch={(text) => setTicket(text.trim())}
        />
      </div>
      <div className="paper">
        <Loaded of={journal}>
          {({ items, next }) => (
            <>
              {items.length === 0 ? <Nothing title={words.none} /> : <Lines lines={items} />}
              <Pager pages={pages} next={next} />
            </>
          )}
        </Loaded>
      </div>
    </>
  );
}

function useOutcome(): (outcome: Schemas['Ending']) => string {
  const words = useWords(journalWords);
  const { said } = useSaid();
  return (outcome) => {
    if (outcome === 'done') return words.done;
    return 'refused' in outcome ? said(words.refused, outcome.refused) : words.faulted(outcome.faulted);
  };
}

function Lines({ lines }: { lines: Line[] }) {
  const words = useWords(journalWords);
  const times = useTimes();
  const name = useActorName();
  const site = useSite().name;
  const outcome = useOutcome();
  const { commands } = useWords(turnWords);
  const columns: TableColumnsType<Line> = [
    { title: words.turn, dataIndex: 'seq', className: 'number' },
    { title: words.at, render: (_, { at }) => <span className="number">{times.short(at)}</span> },
    { title: words.actor, render: (_, { actor }) => <span className="whole">{name(actor)}</span> },
    { title: words.command, render: (_, { command }) => commands[command] ?? command, responsive: ['md'] },
    { title: words.outcome, render: (_, line) => outcome(line.outcome), className: 'cell-title' },
    {
      title: words.tickets,
      responsive: ['md'],
      render: (_, { tickets }) =>
        tickets.map((id) => (
          <Link key={id} to={`/s/${site}/tickets/${id}`}>
            #{id}{' '}
          </Link>
        )),
    },
    {
      title: words.took,
      render: (_, { micros }) => words.millis((micros / 1_000).toFixed(1)),
      responsive: ['lg'],
    },
  ];
  return (
    <Scroll label={words.title}>
      <Table
        rowKey="seq"
        size="small"
        dataSource={lines}
        columns={columns}
        pagination={false}
        expandable={{
          expandedRowRender: (line) => <Whole line={line} />,
          expandIcon: ({ expanded, onExpand, record }) => (
            <Button
              type="text"
              size="small"
              aria-expanded={expanded}
              aria-label={words.open(record.seq)}
              onClick={(event) => onExpand(record, event)}
            >
              {expanded ? '−' : '+'}
            </Button>
          ),
        }}
      />
    </Scroll>
  );
}

function Whole({ line }: { line: Line }) {
  const words = useWords(journalWords);
  const { said, list } = useSaid();
  const whole = useJournalLine(line.seq, true);
  return (
    <div className="turn">
      <div>
        {said(words.plugins, list(line.plugins) || '—')} · {said(words.writes, String(line.writes))}
      </div>
      <div className="small">
        {words.hash} <code>{line.hash}</code>
      </div>
      <Loaded of={whole}>
        {({ record }) =>
          record === null || record === undefined ? (
            <p className="muted">{words.masked}</p>
          ) : (
            <details>
              <summary>{words.record}</summary>
              <pre className="record">{JSON.stringify(record, null, 2)}</pre>
            </details>
          )
        }
      </Loaded>
    </div>
  );
}
