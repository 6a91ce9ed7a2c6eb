import { Link } from 'react-router';
import { useSite } from '../../api/sites';
import type { Row } from '../../api/tickets';
import { useVocabulary } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { Countdown } from '../../parts/Due';
import { StateTag } from '../../parts/Names';
import { Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { deskWords } from '../../words/desk';

/** Open tickets of the caller. */
export function Mine({ rows, more }: { rows: readonly Row[]; more: boolean }) {
  const words = useWords(deskWords);
  const site = useSite();
  return (
    <section className="paper" aria-labelledby="mine">
      <div className="paper-head">
        <h2 id="mine">{words.mine}</h2>
        <Link to={`/s/${site.name}/tickets?assignee=${site.me?.person ?? ''}&open=1`}>
          {words.openCount(rows.length)}
          {more && '+'}
        </Link>
      </div>
      {rows.length === 0 && <Nothing title={words.noMine} hint={words.noMineHint} />}
      <ul className="plain-list">
        {rows.map((row) => (
          <Line key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Line({ row }: { row: Row }) {
  const site = useSite().name;
  const vocabulary = useVocabulary();
  const times = useTimes();
  return (
    <li>
      <div className="row-line">
        <Link to={`/s/${site}/tickets/${row.id}`}>
          <span className="number">{row.number}</span> {row.title}
        </Link>
        {row.next_due && <Countdown deadline={row.next_due} />}
      </div>
      <div className="row-line small">
        <span className="muted">
          {vocabulary.title(row.plugin, row.workflow)} · {times.short(row.opened_at)}
        </span>
        <StateTag ticket={row} />
      </div>
    </li>
  );
}
