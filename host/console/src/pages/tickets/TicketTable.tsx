import { Checkbox, Grid, Table, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { useSite } from '../../api/sites';
import type { Row } from '../../api/tickets';
import { useVocabulary } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { Countdown } from '../../parts/Due';
import { PersonName, StateTag } from '../../parts/Names';
import { useTimes } from '../../parts/time';
import { ticketWords } from '../../words/tickets';
import './tickets.css';

interface Props {
  rows: readonly Row[];
  chosen: readonly Row[];
  onChoose: (rows: Row[]) => void;
  busy: boolean;
}

/** Tickets as a table; where there is no room for one, as a list. */
export function TicketTable(props: Props) {
  const wide = Grid.useBreakpoint().md ?? true;
  return wide ? <Wide {...props} /> : <Narrow {...props} />;
}

function Wide({ rows, chosen, onChoose, busy }: Props) {
  const words = useWords(ticketWords);
  const site = useSite().name;
  const times = useTimes();
  const vocabulary = useVocabulary();
  const columns: TableColumnsType<Row> = [
    {
      title: words.number,
      render: (_, { id, number }) => (
        <Link className="number" to={`/s/${site}/tickets/${id}`}>
          {number}
        </Link>
      ),
    },
    { title: words.what, dataIndex: 'title', className: 'cell-title' },
    { title: words.kind, render: (_, row) => vocabulary.title(row.plugin, row.workflow), responsive: ['xl'] },
    { title: words.state, render: (_, row) => <StateTag ticket={row} /> },
    { title: words.assignee, render: (_, { assignee }) => <PersonName id={assignee} />, responsive: ['lg'] },
    { title: words.due, render: (_, { next_due }) => next_due && <Countdown deadline={next_due} /> },
    {
      title: words.opened,
      render: (_, { opened_at }) => <span className="number">{times.short(opened_at)}</span>,
      responsive: ['lg'],
    },
  ];
  return (
    <Table
      rowKey="id"
      size="middle"
      dataSource={[...rows]}
      columns={columns}
      pagination={false}
      loading={busy}
      rowSelection={{
        selectedRowKeys: chosen.map(({ id }) => id),
        onChange: (_, selected) => onChoose(selected),
        getCheckboxProps: ({ number }) => ({ 'aria-label': number }) as object,
        getTitleCheckboxProps: () => ({ 'aria-label': words.title }) as object,
      }}
    />
  );
}

function Narrow({ rows, chosen, onChoose }: Props) {
  const site = useSite().name;
  const times = useTimes();
  const vocabulary = useVocabulary();
  const toggle = (row: Row, on: boolean) =>
    onChoose(on ? [...chosen, row] : chosen.filter(({ id }) => id !== row.id));
  return (
    <ul className="plain-list">
      {rows.map((row) => (
        <li key={row.id} className="narrow-row">
          <Checkbox
            aria-label={row.number}
            checked={chosen.some(({ id }) => id === row.id)}
            onChange={(event) => toggle(row, event.target.checked)}
          />
          <div className="narrow-row-text">
            <Link to={`/s/${site}/tickets/${row.id}`}>
              <span className="number">{row.number}</span> {row.title}
            </Link>
            <div className="row-line small">
              <span className="muted">
                {vocabulary.title(row.plugin, row.workflow)} · {times.short(row.opened_at)} ·{' '}
                <PersonName id={row.assignee} />
              </span>
              <StateTag ticket={row} />
            </div>
            {row.next_due && <Countdown deadline={row.next_due} />}
          </div>
        </li>
      ))}
    </ul>
  );
}
