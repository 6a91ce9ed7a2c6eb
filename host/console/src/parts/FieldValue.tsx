//! A value of a field as people read it.
import { EyeInvisibleOutlined } from '@ant-design/icons';
import { Link } from 'react-router';
import type { Field } from '../api/workflows';
import { useSite } from '../api/sites';
import { useWords } from '../app/preferences';
import { partsWords } from '../words/parts';
import { Attached } from './Attached';
import { PersonName } from './Names';
import { useTimes } from './time';
import './fields.css';

export function FieldValue({
  field,
  value,
  masked,
}: {
  field: Field | undefined;
  value: unknown;
  masked?: boolean;
}) {
  const words = useWords(partsWords);
  if (masked) {
    return (
      <span className="muted" title={words.masked}>
        <EyeInvisibleOutlined aria-label={words.masked} />{' '}
        {value === null || value === undefined ? '' : String(value)}
      </span>
    );
  }
  if (value === null || value === undefined || value === '')
    return <span className="muted">{words.none}</span>;
  return <Shown field={field} value={value} />;
}

function Shown({ field, value }: { field: Field | undefined; value: unknown }) {
  const words = useWords(partsWords);
  const times = useTimes();
  const site = useSite().name;
  const title = (choice: string) => field?.choices.find((one) => one.value === choice)?.title ?? choice;
  switch (field?.type) {
    case 'flag':
      return <>{value ? words.yes : words.no}</>;
    case 'number':
      return <>{[times.number(String(value)), field.unit].filter(Boolean).join(' ')}</>;
    case 'day':
      return <>{times.day(`${String(value)}T12:00:00Z`)}</>;
    case 'moment':
      return <Text text={times.moment(String(value))} />;
    case 'person':
      return <PersonName id={String(value)} />;
    case 'choice':
      return <>{title(String(value))}</>;
    case 'choices':
      // An entry of an earlier version may hold a text.
      return <>{[value as string | string[]].flat().map(title).join(', ')}</>;
    case 'files':
      return <Attached files={value as string[]} />;
    case 'rows':
      return <RowsTable rows={value as string[][]} title={field.title} />;
    case 'ticket':
      return <Link to={`/s/${site}/tickets/${String(value)}`}>#{String(value)}</Link>;
    case 'long-text':
      return <span className="long-text">{String(value)}</span>;
    default:
      return <Text text={typeof value === 'object' ? JSON.stringify(value) : String(value)} />;
  }
}

/** Up to so many characters a text is not torn apart: unit `3-0302` is one word. */
const WHOLE_CHARS_MAX = 20;

function Text({ text }: { text: string }) {
  return text.length <= WHOLE_CHARS_MAX ? <span className="whole">{text}</span> : <>{text}</>;
}

function RowsTable({ rows, title }: { rows: string[][]; title: string }) {
  return (
    <table className="rows" aria-label={title}>
      <tbody>
        {rows.map((row, line) => (
          <tr key={line}>
            {row.map((cell, column) => (
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
