import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useHistory, type Ticket } from '../../api/tickets';
import type { Schemas } from '../../api/client';
import { useVocabulary, type Workflow } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { FieldList } from '../../parts/FieldList';
import { useActorName } from '../../parts/Names';
import { Pager, usePages } from '../../parts/Pager';
import { useSaid } from '../../parts/said';
import { Loaded } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { caseWords } from '../../words/ticket';
import { Turn } from './Turn';

export type HistoryLine = Schemas['HistoryView'];

/** What happened to the ticket, the latest first; each line opens to its turn. */
export function History({ ticket }: { ticket: Ticket }) {
  const words = useWords(caseWords);
  const pages = usePages(ticket.id);
  const history = useHistory(ticket.id, pages.cursor);
  const workflow = useVocabulary().workflow(ticket.plugin, ticket.workflow);
  return (
    <section className="paper" aria-labelledby="history">
      <h2 id="history">{words.history}</h2>
      <Loaded of={history}>
        {({ items, next }) => (
          <>
            <ol className="plain-list">
              {items.map((line, index) => (
                <li key={`${line.turn} ${line.kind} ${index}`}>
                  <Line line={line} workflow={workflow} ticket={ticket} />
                </li>
              ))}
            </ol>
            <Pager pages={pages} next={next} />
          </>
        )}
      </Loaded>
    </section>
  );
}

interface Props {
  line: HistoryLine;
  workflow: Workflow | undefined;
  ticket: Ticket;
}

function Line({ line, workflow, ticket }: Props) {
  const words = useWords(caseWords);
  const times = useTimes();
  const name = useActorName();
  const what = useWhat(workflow);
  const [open, setOpen] = useState(false);
  const state = (one: string) => workflow?.states.find((known) => known.name === one)?.title ?? one;
  const moved = line.from && line.from !== line.to;
  return (
    <>
      <div className="history-line">
        <span className="history-when number muted small">{times.short(line.at)}</span>
        <div className="history-what">
          <strong>{what(line)}</strong> {moved && <span className="muted">→ {state(line.to)}</span>}{' '}
          <span className="muted">· {name(line.actor)}</span>
          {line.text && (line.kind === 'noted' || line.kind === 'replied') && (
            <div className="long-text">{line.text}</div>
          )}
          {Object.keys(line.form).length > 0 && (
            <FieldList fields={workflow?.fields ?? []} values={line.form} />
          )}
        </div>
        <Button
          type="text"
          size="small"
          icon={open ? <DownOutlined aria-hidden /> : <RightOutlined aria-hidden />}
          aria-label={`${words.openTurn} ${line.turn}`}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
      </div>
      {open && <Turn turn={line.turn} ticket={ticket.id} />}
    </>
  );
}

/** A line in a few words: the action's title, or what kind of thing it was and about what. */
function useWhat(workflow: Workflow | undefined): (line: HistoryLine) => string {
  const words = useWords(caseWords);
  const name = useActorName();
  const { said } = useSaid();
  const timed = new Set(['breached', 'escalated', 'held', 'moved', 'not-counted']);
  const deadline = (one: string) => workflow?.deadlines.find((known) => known.name === one)?.title ?? one;
  return ({ kind, action, text }) => {
    if (action) return workflow?.actions.find((one) => one.name === action)?.title ?? action;
    const kindOf = words.kinds[kind] ?? kind;
    if (timed.has(kind)) {
      const [first = '', ...rest] = text.split(' ');
      return said(kindOf, [deadline(first), ...rest].join(' '));
    }
    if (kind === 'assigned') return said(kindOf, name(text));
    return kind === 'noted' || kind === 'replied' || !text ? kindOf : said(kindOf, text);
  };
}
