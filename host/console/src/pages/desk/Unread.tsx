import { Button } from 'antd';
import { Link } from 'react-router';
import { useNotices, useRead } from '../../api/notices';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { Loaded } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { deskWords } from '../../words/desk';
import './desk.css';

const SHOWN = 6;

/** The latest notices that the caller has not read. */
export function Unread() {
  const words = useWords(deskWords);
  const times = useTimes();
  const site = useSite().name;
  const notices = useNotices({ unread: true, limit: SHOWN });
  const read = useRead();
  return (
    <section className="paper" aria-labelledby="unread">
      <div className="paper-head">
        <h2 id="unread">{words.notices}</h2>
        <Link to={`/s/${site}/inbox?unread=1`}>{words.all}</Link>
      </div>
      <Loaded of={notices}>
        {({ items }) => (
          <ul className="plain-list">
            {items.length === 0 && <li className="muted">{words.noNotices}</li>}
            {items.map(({ notice, subject, body, at, about }) => (
              <li key={notice}>
                <div className="row-line">
                  {about ? <Link to={`/s/${site}/tickets/${about}`}>{subject}</Link> : <span>{subject}</span>}
                  <span className="muted small">{times.short(at)}</span>
                </div>
                <div className="muted small notice-body">{body}</div>
                <Button size="small" type="link" className="bare" onClick={() => read.mutate(notice)}>
                  {words.read}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}
