import { Button, Checkbox, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { usePosts, useRoles } from '../../api/people';
import type { Post } from '../../api/roster';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { FindBox } from '../../parts/FindBox';
import { useActorName } from '../../parts/Names';
import { useSaid } from '../../parts/said';
import { Loaded, Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { postWords } from '../../words/posts';
import { PostMore } from './PostMore';

/** The posts of the site, and who stands there now. */
export function Posts() {
  const words = useWords(postWords);
  const posts = usePosts();
  const site = useSite().name;
  const [text, setText] = useState('');
  const [isShort, setShort] = useState(false);
  const wanted = text.trim().toLowerCase();
  const fits = ({ title, name, uncovered_since }: Post) =>
    `${title} ${name}`.toLowerCase().includes(wanted) && (!isShort || Boolean(uncovered_since));
  return (
    <section className="paper" aria-label={words.posts}>
      <div className="filters" role="search" aria-label={words.posts}>
        <FindBox label={words.findPost} value={text} onFind={setText} />
        <Checkbox checked={isShort} onChange={(event) => setShort(event.target.checked)}>
          {words.onlyShort}
        </Checkbox>
        <Link to={`/s/${site}/roster`}>{words.roster}</Link>
      </div>
      <Loaded of={posts}>
        {(all) => {
          if (all.length === 0) return <Nothing title={words.noPosts} hint={words.noPostsHint} />;
          const found = all.filter(fits);
          if (found.length === 0) return <Nothing title={words.noPost} />;
          return (
            <ul className="plain-list">
              {found.map((post) => (
                <li key={`${post.plugin}/${post.name}`}>
                  <One post={post} />
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </section>
  );
}

function One({ post }: { post: Post }) {
  const words = useWords(postWords);
  const times = useTimes();
  const name = useActorName();
  const roles = useRoles().data ?? [];
  const role = (one: string) => roles.find((known) => known.name === one)?.title ?? one;
  const { said, list } = useSaid();
  const [open, setOpen] = useState(false);
  const { needed, now, uncovered_since, in_charge, fallback } = post;
  return (
    <>
      <div className="row-line">
        <Button
          type="link"
          className="bare post-title"
          aria-expanded={open}
          aria-label={words.more(post.title)}
          onClick={() => setOpen(!open)}
        >
          {post.title}
        </Button>
        <span>
          {uncovered_since && <span className="due-late">{words.since(times.short(uncovered_since))} </span>}
          {needed > 0 || now.length > 0 ? (
            <Tag className={now.length < needed ? 'post-short' : 'state'}>
              {words.needed(now.length, needed)}
            </Tag>
          ) : (
            <span className="muted small">{words.notNeeded}</span>
          )}
        </span>
      </div>
      <div className="small">{said(words.stands, list(now.map(name)) || words.nobody)}</div>
      <div className="small muted">
        {said(words.inCharge, list(in_charge.map(role)) || words.nobody)} ·{' '}
        {said(words.fallback, role(fallback))}
      </div>
      {open && <PostMore post={post} />}
    </>
  );
}
