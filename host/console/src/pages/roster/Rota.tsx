//! A week of shifts, a day on a phone: people are dragged to days, or put there by a form.
import { LeftOutlined, RightOutlined, WarningOutlined } from '@ant-design/icons';
import { Alert, Button, Grid, Input } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useGaps, useShifts, type Gap, type Post, type Shift } from '../../api/roster';
import { useNow } from '../../api/clock';
import { usePreferences, useWords } from '../../app/preferences';
import { addDays, daysFrom, dayText, isDay, mondayOf } from '../../parts/days';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Loaded } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { rosterWords } from '../../words/roster';
import { Palette } from './Palette';
import { planOf, type HoursOfDay, type Plan } from './plan';
import { RosterTable } from './RosterTable';
import { ShiftDialog } from './ShiftDialog';
import { usePlacing } from './usePlacing';

/** More posts than this are found by typing. */
const POSTS_SHOWN = 8;

export interface Opened {
  plan: Plan;
  /** The shift that is changed; none: a new one. */
  shift?: Shift;
}

export function Rota({ posts }: { posts: readonly Post[] }) {
  const words = useWords(rosterWords);
  const plans = posts.some((post) => post.may_plan);
  const times = useTimes();
  const wide = Grid.useBreakpoint().md ?? true;
  const { days, go } = useDays(wide ? 7 : 1);
  const [find, setFind] = useState('');
  const [hours, setHours] = useState<HoursOfDay>({ from: '08:00', until: '16:00' });
  const [opened, setOpened] = useState<Opened>();
  const placing = usePlacing();
  const shown = posts.filter(({ title }) => title.toLowerCase().includes(find.trim().toLowerCase()));
  const first = days[0] ?? '';
  const stretch = { from: `${first}T00:00:00`, until: `${addDays(first, days.length)}T00:00:00` };
  const shifts = useShifts(stretch);
  const gaps = useGaps(shown, stretch);
  const open = (post: string, day: string, shift?: Shift) =>
    setOpened({
      plan: shift ? planOf(shift, times) : { post, person: '', day, ...hours },
      ...(shift ? { shift } : {}),
    });
  return (
    <>
      <div className="filters">
        <Steps days={days} go={go} />
        {posts.length > POSTS_SHOWN && (
          <Input.Search
            className="filter-kind"
            aria-label={words.findPost}
            placeholder={words.findPost}
            allowClear
            onChange={(event) => setFind(event.target.value)}
          />
        )}
        <GapCount count={gaps.length} />
      </div>
      {plans && wide && <Palette hours={hours} onHours={setHours} onDrag={placing.drag} />}
      <ProblemAlert error={placing.error} />
      {placing.note && (
        <Alert className="problem" type="warning" role="alert" showIcon title={placing.note} />
      )}
      <Loaded of={shifts}>
        {(all) => (
          <RosterTable
            posts={busyFirst(shown, all, gaps)}
            days={days}
            shifts={all}
            gaps={gaps}
            onOpen={open}
            onDrag={placing.drag}
            onDrop={(post, day) => void placing.drop(post, day, hours)}
          />
        )}
      </Loaded>
      {opened && <ShiftDialog {...opened} posts={posts} onClose={() => setOpened(undefined)} />}
    </>
  );
}

/** Posts where something stands or lacks in this time come first; the others keep their order behind them. */
function busyFirst(posts: readonly Post[], shifts: readonly Shift[], gaps: readonly Gap[]): Post[] {
  const busy = new Set([...shifts, ...gaps].map(({ post }) => post));
  return [...posts].sort((one, other) => Number(busy.has(other.name)) - Number(busy.has(one.name)));
}

/** The days that are shown; the address says from when. */
function useDays(count: number): { days: string[]; go: (step: number | 'today') => void } {
  const times = useTimes();
  const now = useNow();
  const [params, setParams] = useSearchParams();
  const today = times.isoDay(now);
  const told = params.get('from');
  const from = isDay(told) ? told : today;
  const first = count === 7 ? mondayOf(from) : from;
  const go = (step: number | 'today') => {
    params.set('from', step === 'today' ? today : addDays(first, step * count));
    setParams(params, { replace: true });
  };
  return { days: daysFrom(first, count), go };
}

function Steps({ days, go }: { days: string[]; go: (step: number | 'today') => void }) {
  const words = useWords(rosterWords);
  const { language } = usePreferences();
  const name = dayText(language, { day: 'numeric', month: 'short', year: 'numeric' });
  const ends = [...new Set([days[0], days.at(-1)])].flatMap((day) => (day ? [name(day)] : []));
  return (
    <span className="steps-line">
      <Button icon={<LeftOutlined aria-hidden />} aria-label={words.previous} onClick={() => go(-1)} />
      <strong className="number" aria-live="polite">
        {ends.join(' – ')}
      </strong>
      <Button icon={<RightOutlined aria-hidden />} aria-label={words.next} onClick={() => go(1)} />
      <Button onClick={() => go('today')}>{words.today}</Button>
    </span>
  );
}

function GapCount({ count }: { count: number }) {
  const words = useWords(rosterWords);
  if (count === 0) return <span className="muted">{words.noGaps}</span>;
  return (
    <strong className="due-late">
      <WarningOutlined aria-hidden /> {words.gaps(count)}
    </strong>
  );
}
