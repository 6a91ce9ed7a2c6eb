//! A deadline as a live countdown, and as a bar.
import {
  ClockCircleOutlined,
  FieldTimeOutlined,
  PauseCircleOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useNow } from '../api/clock';
import { usePreferences, useWords } from '../app/preferences';
import { partsWords } from '../words/parts';
import { standOf, type Deadline, type Due, type Stand, type Standing } from './deadline';
import { useTimes } from './time';
import { lengthText } from './times';
import './due.css';

const ICONS: Record<Standing, ReactNode> = {
  late: <WarningOutlined aria-hidden />,
  soon: <FieldTimeOutlined aria-hidden />,
  running: <ClockCircleOutlined aria-hidden />,
  paused: <PauseCircleOutlined aria-hidden />,
  ahead: <ClockCircleOutlined aria-hidden />,
};

function useText(): (stand: Stand, deadline: Due) => string {
  const words = useWords(partsWords);
  const { language } = usePreferences();
  return ({ standing, leftMs }, { breached, left_ms }) => {
    const length = lengthText(leftMs, language);
    if (standing === 'paused') return typeof left_ms === 'number' ? words.paused(length) : words.pausedMark;
    if (standing === 'ahead') return leftMs > 0 ? words.fires(length) : words.fired;
    if (standing === 'late') return breached && leftMs > 0 ? words.lateMark : words.late(length);
    return words.left(length);
  };
}

/** `2 h 5 min left`, counting. */
export function Countdown({ deadline }: { deadline: Due }) {
  const stand = standOf(deadline, useNow());
  const text = useText();
  const times = useTimes();
  return (
    <span className={`due due-${stand.standing}`} title={times.moment(deadline.due)}>
      {ICONS[stand.standing]} <span className="due-text">{text(stand, deadline)}</span>
    </span>
  );
}

/** A deadline of a ticket: its title, what is left, and how much of its time is used. */
export function DueBar({ deadline }: { deadline: Deadline }) {
  const stand = standOf(deadline, useNow());
  const words = useWords(partsWords);
  const times = useTimes();
  return (
    <div className={`due-bar due-${stand.standing}`}>
      <div className="due-bar-line">
        <span className="due-bar-title">{deadline.title}</span>
        <Countdown deadline={deadline} />
      </div>
      <progress
        className="due-progress"
        max={1000}
        value={Math.round(stand.used * 1000)}
        aria-label={deadline.title}
      />
      <div className="muted small">
        {words.due(times.moment(deadline.due))}
        {deadline.provisional && ` · ${words.provisional}`}
      </div>
    </div>
  );
}
