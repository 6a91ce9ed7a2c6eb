//! Pages of a listing that the host pages: forward by its cursor, back by those already seen.
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useWords } from '../app/preferences';
import { partsWords } from '../words/parts';

export interface Pages {
  cursor: string | undefined;
  page: number;
  forward: (next: string) => void;
  back: () => void;
}

/** Where a listing stands; begins anew when `of` changes, which is what is listed. */
export function usePages(of: unknown): Pages {
  const key = JSON.stringify(of);
  const [seen, setSeen] = useState<{ key: string; cursors: string[] }>({ key, cursors: [] });
  const cursors = seen.key === key ? seen.cursors : [];
  return {
    cursor: cursors.at(-1),
    page: cursors.length + 1,
    forward: (next) => setSeen({ key, cursors: [...cursors, next] }),
    back: () => setSeen({ key, cursors: cursors.slice(0, -1) }),
  };
}

export function Pager({ pages, next }: { pages: Pages; next: string | null | undefined }) {
  const words = useWords(partsWords);
  if (pages.page === 1 && !next) return null;
  return (
    <nav className="pager" aria-label={words.page(pages.page)}>
      <Button disabled={pages.page === 1} onClick={pages.back} icon={<LeftOutlined aria-hidden />}>
        {words.previous}
      </Button>
      <span className="muted">{words.page(pages.page)}</span>
      <Button
        disabled={!next}
        onClick={() => next && pages.forward(next)}
        icon={<RightOutlined aria-hidden />}
        iconPlacement="end"
      >
        {words.next}
      </Button>
    </nav>
  );
}
