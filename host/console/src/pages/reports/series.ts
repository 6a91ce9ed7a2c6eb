//! What of a report can be drawn: columns of numbers, over the first column that names the rows.
import type { Report } from '../../api/records';

export interface Series {
  title: string;
  points: { label: string; value: number }[];
}

/** So many bars are readable side by side. */
const ROWS_MAX = 24;
const SERIES_MAX = 4;

function numberOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const number = Number(value);
  return value === '' || Number.isNaN(number) ? undefined : number;
}

export function seriesOf({ columns, rows, shown }: Pick<Report, 'columns' | 'rows' | 'shown'>): Series[] {
  if (rows.length < 2 || rows.length > ROWS_MAX) return [];
  const isNumeric = (column: number) => rows.every((row) => numberOf(row[column]) !== undefined);
  const label = columns.findIndex((_, column) => !isNumeric(column));
  if (label < 0) return [];
  const numeric = columns.map((_, column) => column).filter(isNumeric);
  return numeric.slice(0, SERIES_MAX).map((column) => ({
    title: columns[column]?.title ?? '',
    points: rows.map((row, at) => ({
      label: shown[at]?.[label] ?? String(row[label] ?? ''),
      value: numberOf(row[column]) ?? 0,
    })),
  }));
}
