//! What is known of a thing: a title and its value, line by line.
import type { ReactNode } from 'react';
import './fields.css';

/** A title and its value; the third tells lines of the same title apart. */
export type Line = readonly [title: string, value: ReactNode, key?: string];

export function Lines({ rows }: { rows: readonly Line[] }) {
  return (
    <dl className="field-list">
      {rows.map(([title, value, key = title]) => (
        <div key={key} className="field-line">
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
