//! A listing that the host pages, a line each.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Pager, type Pages } from './Pager';
import { Loaded } from './states';

interface Props<T> {
  of: UseQueryResult<{ items: T[]; next?: string | null }>;
  pages: Pages;
  /** What tells lines apart. */
  keyOf: (item: T) => string | number;
  /** What stands there when there is none. */
  nothing: ReactNode;
  children: (item: T) => ReactNode;
}

export function PagedList<T>({ of, pages, keyOf, nothing, children }: Props<T>) {
  return (
    <Loaded of={of}>
      {({ items, next }) => (
        <>
          {items.length === 0 && nothing}
          <ul className="plain-list">
            {items.map((item) => (
              <li key={keyOf(item)}>{children(item)}</li>
            ))}
          </ul>
          <Pager pages={pages} next={next} />
        </>
      )}
    </Loaded>
  );
}
