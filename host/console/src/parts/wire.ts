//! Values of generated forms: what inputs hold, and what the API takes.
import dayjs, { type Dayjs } from 'dayjs';
import type { Field } from '../api/workflows';

/** What the API shows and takes for a moment of the site's civil time. */
const CIVIL = 'YYYY-MM-DDTHH:mm:ss';

/** Stands for a file that is still being brought. */
const ON_ITS_WAY = 'on its way ';

let begun = 0;

/** A token for a file that is being brought; no file is called so. */
export function onItsWay(): string {
  begun += 1;
  return `${ON_ITS_WAY}${begun}`;
}

/** Whether one of a field's files is still being brought. */
export function isOnItsWay(value: unknown): boolean {
  return Array.isArray(value) && value.some((one) => String(one).startsWith(ON_ITS_WAY));
}

/** Rows of cells as lines of text. */
function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => line.split(/\t|\|/).map((cell) => cell.trim()));
}

function linesOf(rows: unknown): string {
  return Array.isArray(rows) ? rows.map((row: unknown[]) => row.join(' | ')).join('\n') : '';
}

/** What an input shows for a value of the API. */
export function fromWire(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  switch (field.type) {
    case 'day':
      return dayjs(String(value));
    case 'moment':
      // The offset is the site's: cut off, the pickers show the civil time there, wherever the browser stands.
      return dayjs(String(value).slice(0, 19));
    case 'clock':
      return dayjs(`2000-01-01T${String(value)}`);
    case 'rows':
      return linesOf(value);
    case 'ticket':
      return String(value);
    default:
      return value;
  }
}

/** What the API takes for what an input holds; `undefined`: nothing was filled in. */
export function toWire(field: Field, value: unknown): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  switch (field.type) {
    case 'day':
      return (value as Dayjs).format('YYYY-MM-DD');
    case 'moment':
      return (value as Dayjs).format(CIVIL);
    case 'clock':
      return (value as Dayjs).format('HH:mm');
    case 'number':
      return String(value);
    case 'rows':
      return rowsOf(String(value));
    case 'choices':
    case 'files':
      return (value as string[]).length > 0 ? value : undefined;
    default:
      return value;
  }
}

/** A whole form for the API. */
export function formOf(fields: readonly Field[], values: Record<string, unknown>): Record<string, unknown> {
  const pairs = fields.map((field) => [field.name, toWire(field, values[field.name])] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}
