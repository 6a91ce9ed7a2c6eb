import { Button, Table, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { HangsAt } from '../../api/files';
import type { Entry, Register } from '../../api/records';
import { useWords } from '../../app/preferences';
import { FieldValue } from '../../parts/FieldValue';
import { Scroll } from '../../parts/Scroll';
import { useTimes } from '../../parts/time';
import { recordWords } from '../../words/records';

/** Columns beyond these make a table nobody can read; the entry's card shows all. */
const COLUMNS_MAX = 7;

interface Props {
  register: Register;
  entries: Entry[];
  onEdit: ((entry: Entry) => void) | undefined;
}

export function EntryTable({ register, entries, onEdit }: Props) {
  const words = useWords(recordWords);
  const times = useTimes();
  const columns: TableColumnsType<Entry> = [
    {
      title: words.key,
      fixed: 'left',
      render: (_, { key }) => (
        <Link className="number" to={`?entry=${encodeURIComponent(key)}`} aria-label={words.entry(key)}>
          {key}
        </Link>
      ),
    },
    ...register.fields.slice(0, COLUMNS_MAX).map((field) => ({
      title: field.title,
      render: (_: unknown, { key, fields, masked }: Entry) => (
        <HangsAt value={{ plugin: register.plugin, register: register.name, entry: key }}>
          <FieldValue field={field} value={fields[field.name]} masked={masked.includes(field.name)} />
        </HangsAt>
      ),
    })),
    {
      title: words.changed,
      render: (_, { changed_at }) => <span className="number">{times.short(changed_at)}</span>,
    },
  ];
  if (onEdit) {
    columns.push({
      render: (_, entry) => (
        <Button size="small" aria-label={`${words.edit} ${entry.key}`} onClick={() => onEdit(entry)}>
          {words.edit}
        </Button>
      ),
    });
  }
  return (
    <Scroll label={register.title}>
      <Table rowKey="key" size="small" dataSource={entries} columns={columns} pagination={false} />
    </Scroll>
  );
}
