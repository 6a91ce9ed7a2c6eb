//! Swaps: asked, answered by the other, approved by who is in charge.
import { SwapOutlined } from '@ant-design/icons';
import { Button, Input, Tag } from 'antd';
import { useState } from 'react';
import { useSwapChanges, useSwaps, type Post, type Shift, type Swap } from '../../api/roster';
import { useWords } from '../../app/preferences';
import { useActorName } from '../../parts/Names';
import { PagedList } from '../../parts/PagedList';
import { usePages } from '../../parts/Pager';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { rosterWords } from '../../words/roster';
import { hoursText } from './plan';

export function Swaps({ posts }: { posts: readonly Post[] }) {
  const words = useWords(rosterWords);
  const pages = usePages('swaps');
  const swaps = useSwaps({ limit: 50, ...(pages.cursor ? { cursor: pages.cursor } : {}) });
  return (
    <div className="paper">
      <PagedList
        of={swaps}
        pages={pages}
        keyOf={(swap) => swap.id}
        nothing={<Nothing title={words.noSwaps} hint={words.noSwapsHint} />}
      >
        {(swap) => <One swap={swap} posts={posts} />}
      </PagedList>
    </div>
  );
}

function One({ swap, posts }: { swap: Swap; posts: readonly Post[] }) {
  const words = useWords(rosterWords);
  const times = useTimes();
  const name = useActorName();
  const post = (shift: Shift) => posts.find((one) => one.name === shift.post)?.title ?? shift.post;
  const hours = (shift: Shift) => `${times.day(shift.start)}, ${hoursText(shift, times, words.nextDay)}`;
  const { shift, in_return: back, state } = swap;
  return (
    <>
      <div className="row-line">
        <strong>
          <SwapOutlined aria-hidden /> {name(shift.person)} ⇄ {name(swap.with)}
        </strong>
        <span>
          <Tag className={state === 'asked' || state === 'agreed' ? 'state' : 'state state-end'}>
            {words.states[state]}
          </Tag>{' '}
          <span className="muted small">{times.moment(swap.changed_at)}</span>
        </span>
      </div>
      <div>{words.gives(name(shift.person), hours(shift), post(shift))}</div>
      <div>
        {back ? words.returns(name(swap.with), hours(back), post(back)) : words.takes(name(swap.with))}
      </div>
      {swap.reason && <div className="muted long-text">{swap.reason}</div>}
      {swap.answer && <div className="long-text">{swap.answer}</div>}
      <Deciding swap={swap} />
    </>
  );
}

function Deciding({ swap }: { swap: Swap }) {
  const words = useWords(rosterWords);
  const [answers, decides, cancels] = (['answer', 'decide', 'cancel'] as const).map((part) =>
    swap.may.includes(part),
  );
  const { answer, decide, cancel } = useSwapChanges();
  const [why, setWhy] = useState<string>();
  const busy = answer.isPending || decide.isPending || cancel.isPending;
  const say = (yes: boolean) => {
    const reason = why ?? '';
    if (answers) answer.mutate({ swap: swap.id, agree: yes, reason });
    else decide.mutate({ swap: swap.id, approve: yes, reason });
  };
  if (!answers && !decides && !cancels) return null;
  return (
    <div className="swap-buttons">
      <ProblemAlert error={answer.error ?? decide.error ?? cancel.error} />
      {why !== undefined && (
        <Input.TextArea
          rows={2}
          aria-label={words.why}
          placeholder={words.why}
          value={why}
          onChange={(event) => setWhy(event.target.value)}
        />
      )}
      <div className="buttons">
        {(answers || decides) && (
          <>
            <Button type="primary" disabled={busy || why !== undefined} onClick={() => say(true)}>
              {answers ? words.agree : words.approve}
            </Button>
            <Button danger disabled={busy} onClick={() => (why === undefined ? setWhy('') : say(false))}>
              {answers ? words.decline : words.refuse}
            </Button>
          </>
        )}
        {why !== undefined && <Button onClick={() => setWhy(undefined)}>{words.cancel}</Button>}
        {cancels && (
          <Button disabled={busy} onClick={() => cancel.mutate(swap.id)}>
            {words.takeBack}
          </Button>
        )}
      </div>
    </div>
  );
}
