import { Link } from 'react-router';
import type { Day } from '../../api/calendars';
import { useSite } from '../../api/sites';
import { usePreferences, useWords } from '../../app/preferences';
import { dayText } from '../../parts/days';
import { Countdown } from '../../parts/Due';
import { useTimes } from '../../parts/time';
import { calendarWords } from '../../words/calendar';
import type { DueOn } from './due';
import { useSpecial } from './MonthGrid';

interface Props {
  day: string;
  due: DueOn | undefined;
  special: Day | undefined;
}

/** What falls due on one day, in the order of its moments. */
export function DayList({ day, due, special }: Props) {
  const words = useWords(calendarWords);
  const { language } = usePreferences();
  const says = useSpecial()(special);
  return (
    <section className="paper" aria-labelledby="day-list">
      <h2 id="day-list">
        {dayText(language, { dateStyle: 'full' })(day)}
        {says && <span className="muted"> · {says}</span>}
      </h2>
      {!due && <p className="muted">{words.none}</p>}
      {due && due.deadlines.length > 0 && <DeadlineList deadlines={due.deadlines} />}
      {due && due.duties.length > 0 && <DutyList duties={due.duties} />}
    </section>
  );
}

function DeadlineList({ deadlines }: Pick<DueOn, 'deadlines'>) {
  const words = useWords(calendarWords);
  const times = useTimes();
  const site = useSite().name;
  return (
    <>
      <h3 className="group-title">{words.deadlines}</h3>
      <ul className="plain-list">
        {deadlines.map(({ ticket, deadline }) => (
          <li key={`${ticket.id} ${deadline.name}`}>
            <Link to={`/s/${site}/tickets/${ticket.id}`}>
              <span className="number">{ticket.number}</span> {ticket.title}
            </Link>
            <div className="row-line">
              <span className="muted small">
                {times.clock(deadline.due)} · {deadline.title}
              </span>
              <Countdown deadline={deadline} />
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

function DutyList({ duties }: Pick<DueOn, 'duties'>) {
  const words = useWords(calendarWords);
  const times = useTimes();
  const site = useSite().name;
  return (
    <>
      <h3 className="group-title">{words.duties}</h3>
      <ul className="plain-list">
        {duties.map((duty) => (
          <li key={duty.id}>
            <div className="row-line">
              <Link to={`/s/${site}/duties?whose=all`}>{duty.title}</Link>
              <span className={duty.state === 'missed' ? 'due-late small' : 'muted small'}>
                {times.clock(duty.until ?? duty.due)}
                {duty.state === 'missed' && ` · ${words.missed}`}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
