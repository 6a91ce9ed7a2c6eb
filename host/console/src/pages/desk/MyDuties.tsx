import { Link } from 'react-router';
import { useDuties } from '../../api/duties';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { Loaded } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { deskWords } from '../../words/desk';

const SHOWN = 8;

/** Duties that the caller may do now. */
export function MyDuties() {
  const words = useWords(deskWords);
  const times = useTimes();
  const { me, name: site } = useSite();
  const duties = useDuties({ mine: true, limit: 200 }, Boolean(me));
  return (
    <section className="paper" aria-labelledby="my-duties">
      <div className="paper-head">
        <h2 id="my-duties">{words.duties}</h2>
        <Link to={`/s/${site}/duties`}>{words.all}</Link>
      </div>
      <Loaded of={duties}>
        {({ items }) => {
          const open = items.filter(({ state }) => state === 'open');
          return (
            <ul className="plain-list">
              {open.length === 0 && <li className="muted">{words.noDuties}</li>}
              {open.slice(0, SHOWN).map(({ id, title, due, until }) => (
                <li key={id} className="row-line">
                  <span>{title}</span>
                  <span className="muted small">
                    {until ? words.until(times.short(until)) : words.dueAt(times.short(due))}
                  </span>
                </li>
              ))}
              {open.length > SHOWN && <li className="muted">{words.more(open.length - SHOWN)}</li>}
            </ul>
          );
        }}
      </Loaded>
    </section>
  );
}
