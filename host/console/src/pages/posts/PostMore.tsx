import { Tag } from 'antd';
import { nowMs } from '../../api/clock';
import { usePresence } from '../../api/people';
import { useGaps, type Post } from '../../api/roster';
import { useWords } from '../../app/preferences';
import { addDays } from '../../parts/days';
import { useActorName } from '../../parts/Names';
import { useSaid } from '../../parts/said';
import { Loaded } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { postWords } from '../../words/posts';

/** So far ahead gaps are looked for, in days. */
const AHEAD_DAYS = 7;

/** Where the roster leaves a post with too few people soon, and who was there. */
export function PostMore({ post }: { post: Post }) {
  const words = useWords(postWords);
  const times = useTimes();
  const { said, list } = useSaid();
  const today = times.isoDay(nowMs());
  const gaps = useGaps([post], { from: today, until: addDays(today, AHEAD_DAYS) });
  return (
    <div className="post-more">
      <h3>{words.gaps}</h3>
      {gaps.length === 0 && <p className="muted">{words.noGaps}</p>}
      <ul className="plain-list">
        {gaps.map(({ start, end, people, needed }) => (
          <li key={start} className="row-line">
            <span className="number">
              {times.short(start)} – {times.short(end)}
            </span>
            <span className="due-late">{words.gap(people, needed)}</span>
          </li>
        ))}
      </ul>
      {post.shifts.length > 0 && <p className="small">{said(words.kinds, list(post.shifts))}</p>}
      {post.presence && <Presence post={post.name} />}
    </div>
  );
}

function Presence({ post }: { post: string }) {
  const words = useWords(postWords);
  const times = useTimes();
  const name = useActorName();
  const presence = usePresence(post);
  return (
    <>
      <h3>{words.presence}</h3>
      <Loaded of={presence}>
        {({ items }) => (
          <ul className="plain-list">
            {items.length === 0 && <li className="muted">{words.noPresence}</li>}
            {items.map(({ person, on, off, relief, reason }) => (
              <li key={`${person} ${on}`} className="row-line">
                <span>
                  {name(person)} {relief && <Tag>{words.relief}</Tag>}
                </span>
                <span className="muted number">
                  {times.short(on)} – {off ? times.short(off) : words.still}
                </span>
                {reason && <span className="small">{reason}</span>}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </>
  );
}
