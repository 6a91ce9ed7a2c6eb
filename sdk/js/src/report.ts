// Tables and figures of reports, put together in one place.

import type { Figure, Table } from "frontdesk:plugin/on-report@1.1.0";
import { type FieldsOf, type Plain, value } from "./value";

/** A report's answer: names of the blueprint's columns, rows with one value for each, headline numbers. */
export function table(columns: string[], rows: Plain[][], figures: FieldsOf = {}): Table {
  return { columns, rows: rows.map((row) => row.map(value)), figures: Object.entries(figures).map(([name, of]) => figure(name, of)) };
}

/** A headline number that has nothing to reach. */
export function figure(name: string, of: Plain): Figure {
  return { name, value: value(of) };
}
