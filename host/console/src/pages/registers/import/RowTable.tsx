import { Table as AntTable, type TableColumnsType } from 'antd';
import type { Table, TableRow } from '../../../api/imports';
import type { Register } from '../../../api/records';
import { useWords } from '../../../app/preferences';
import { Scroll } from '../../../parts/Scroll';
import { importWords } from '../../../words/imports';

interface Props {
  register: Register;
  table: Table;
  rows: TableRow[];
}

/** Rows as the file has them, each mistake in its cell. */
export function RowTable({ register, table, rows }: Props) {
  const words = useWords(importWords);
  const { key, fields } = table.matched;
  const taken = [
    ...(key ? [{ name: '', title: words.key, column: key }] : []),
    ...register.fields.flatMap(({ name, title }) => {
      const column = fields[name];
      return column ? [{ name, title, column }] : [];
    }),
  ];
  const columns: TableColumnsType<TableRow> = [
    { title: words.row, dataIndex: 'row', className: 'number' },
    {
      title: words.state,
      render: (_, row) => <State row={row} columns={taken.map(({ column }) => column)} />,
    },
    ...taken.map(({ name, title, column }) => {
      const place = table.columns.indexOf(column);
      return {
        key: name || 'key',
        title,
        render: (_: unknown, row: TableRow) => (
          <Cell row={row} column={column} text={row.cells[place] ?? ''} />
        ),
      };
    }),
  ];
  return (
    <Scroll label={words.preview}>
      <AntTable
        rowKey="row"
        size="small"
        dataSource={rows}
        columns={columns}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </Scroll>
  );
}

/** What becomes of the row, and what is wrong with it as a whole. */
function State({ row, columns }: { row: TableRow; columns: readonly string[] }) {
  const words = useWords(importWords);
  if (row.mistakes.length === 0) return row.exists ? words.replacing : words.isNew;
  const elsewhere = row.mistakes.filter(({ column }) => !column || !columns.includes(column));
  return (
    <span className="due-late">
      {words.mistake}
      {elsewhere.map(({ message }) => (
        <span key={message} className="import-mistake">
          {message}
        </span>
      ))}
    </span>
  );
}

function Cell({ row, column, text }: { row: TableRow; column: string; text: string }) {
  const mistakes = row.mistakes.filter((mistake) => mistake.column === column);
  return (
    <>
      <span className="import-cell">{text}</span>
      {mistakes.map(({ message }) => (
        <span key={message} className="import-mistake">
          {message}
        </span>
      ))}
    </>
  );
}
