import { PlusOutlined, WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import type { Gap, Post, Shift } from '../../api/roster';
import { useNow } from '../../api/clock';
import { usePreferences, useWords } from '../../app/preferences';
import { dayText } from '../../parts/days';
import { useActorName } from '../../parts/Names';
import { Scroll } from '../../parts/Scroll';
import { useTimes } from '../../parts/time';
import { rosterWords } from '../../words/roster';
import { hoursText } from './plan';
import type { Dragged } from './usePlacing';

interface Props {
  posts: readonly Post[];
  days: readonly string[];
  shifts: readonly Shift[];
  gaps: readonly Gap[];
  onOpen: (post: string, day: string, shift?: Shift) => void;
  /** Where the caller plans; other posts are only looked at. */
  onDrag: (what: Dragged | undefined) => void;
  onDrop: (post: string, day: string) => void;
}

export function RosterTable(props: Props) {
  const words = useWords(rosterWords);
  const { language } = usePreferences();
  const times = useTimes();
  const today = times.isoDay(useNow());
  const name = dayText(language, { weekday: 'short', day: 'numeric', month: 'short' });
  return (
    <Scroll label={words.title}>
      <table className="roster">
        <thead>
          <tr>
            <th scope="col">{words.post}</th>
            {props.days.map((day) => (
              <th
                key={day}
                scope="col"
                className={day === today ? 'roster-today' : undefined}
                aria-current={day === today ? 'date' : undefined}
              >
                {name(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.posts.map((post) => (
            <tr key={post.name}>
              <PostHead post={post} />
              {props.days.map((day) => (
                <Cell key={day} {...props} post={post} day={day} dayName={name(day)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function PostHead({ post }: { post: Post }) {
  const words = useWords(rosterWords);
  const name = useActorName();
  const times = useTimes();
  return (
    <th scope="row">
      {post.title}
      <div className="muted small">{words.now(post.now.map(name).join(', ') || words.nobody)}</div>
      {post.uncovered_since && (
        <div className="due-late small">
          <WarningOutlined aria-hidden /> {words.uncovered(times.short(post.uncovered_since))}
        </div>
      )}
    </th>
  );
}

function Cell(props: Omit<Props, 'post'> & { post: Post; day: string; dayName: string }) {
  const { post, day, dayName, shifts, gaps, onOpen, onDrag, onDrop } = props;
  const words = useWords(rosterWords);
  const times = useTimes();
  const [over, setOver] = useState(false);
  const here = shifts.filter((shift) => shift.post === post.name && times.isoDay(shift.start) === day);
  const missing = gaps.filter((gap) => gap.post === post.name && times.isoDay(gap.start) === day);
  return (
    <td
      className={over ? 'roster-cell roster-over' : 'roster-cell'}
      data-cell={`${post.name} ${day}`}
      aria-label={words.cell(post.title, dayName)}
      onDragOver={(event) => {
        if (!post.may_plan) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (post.may_plan) onDrop(post.name, day);
      }}
    >
      {here.map((shift) => (
        <ShiftChip
          key={`${shift.start} ${shift.person}`}
          shift={shift}
          onOpen={() => onOpen(post.name, day, shift)}
          onDrag={post.may_plan ? onDrag : undefined}
        />
      ))}
      {missing.map((gap) => (
        <div key={gap.start} className="roster-gap">
          <WarningOutlined aria-hidden />{' '}
          {words.gap(gap.people, gap.needed, hoursText(gap, times, words.nextDay))}
        </div>
      ))}
      {post.may_plan && (
        <Button
          type="text"
          size="small"
          className="roster-add"
          icon={<PlusOutlined aria-hidden />}
          aria-label={words.putAt(post.title, dayName)}
          onClick={() => onOpen(post.name, day)}
        />
      )}
    </td>
  );
}

interface ChipProps {
  shift: Shift;
  onOpen: () => void;
  onDrag: ((what: Dragged | undefined) => void) | undefined;
}

function ShiftChip({ shift, onOpen, onDrag }: ChipProps) {
  const words = useWords(rosterWords);
  const times = useTimes();
  const name = useActorName()(shift.person);
  const hours = hoursText(shift, times, words.nextDay);
  return (
    <button
      type="button"
      className="shift"
      draggable={Boolean(onDrag)}
      aria-label={words.shift(name, hours)}
      onClick={onOpen}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', name);
        onDrag?.(shift);
      }}
      onDragEnd={() => onDrag?.(undefined)}
    >
      <span>{name}</span>
      <span className="small number">{hours}</span>
    </button>
  );
}
