import { WarningOutlined } from '@ant-design/icons';
import type { Day } from '../../api/calendars';
import { usePreferences, useWords } from '../../app/preferences';
import { dayText } from '../../parts/days';
import { calendarWords } from '../../words/calendar';
import { isLate, type DueOn } from './due';

interface Props {
  weeks: string[][];
  /** The one whose list is shown. */
  day: string;
  today: string;
  due: Map<string, DueOn>;
  special: Record<string, Day>;
  onDay: (day: string) => void;
}

export function MonthGrid(props: Props) {
  const words = useWords(calendarWords);
  const { language } = usePreferences();
  const weekday = dayText(language, { weekday: 'short' });
  return (
    <div className="paper month-paper">
      <table className="month" aria-label={words.title}>
        <thead>
          <tr>
            {props.weeks[0]?.map((day) => (
              <th key={day} scope="col">
                {weekday(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day}>
                  <DayButton {...props} of={day} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What a calendar says of a day, in a word. */
export function useSpecial(): (day: Day | undefined) => string | undefined {
  const words = useWords(calendarWords);
  const kinds = { holiday: words.holiday, rest: words.rest, 'make-up': words.makeUp, special: words.special };
  return (day) => day && (day.title || kinds[day.kind]);
}

function DayButton({ of, day, today, due, special, onDay }: Props & { of: string }) {
  const words = useWords(calendarWords);
  const { language } = usePreferences();
  const says = useSpecial()(special[of]);
  const here = due.get(of);
  const [deadlines, duties] = [here?.deadlines.length ?? 0, here?.duties.length ?? 0];
  const full = dayText(language, { dateStyle: 'full' })(of);
  const outside = of.slice(0, 7) !== day.slice(0, 7);
  const name = [words.day(full, deadlines, duties), says, here && isLate(here) ? words.late : undefined];
  const looks = ['day', outside && 'day-outside', of === today && 'day-today', of === day && 'day-chosen'];
  return (
    <button
      type="button"
      className={looks.filter(Boolean).join(' ')}
      aria-label={name.filter(Boolean).join(', ')}
      aria-pressed={of === day}
      aria-current={of === today ? 'date' : undefined}
      onClick={() => onDay(of)}
    >
      <span className="day-number">{Number(of.slice(8))}</span>
      {says && <span className={`day-special day-${special[of]?.kind}`}>{says}</span>}
      {here && (
        <span className={isLate(here) ? 'day-count due-late' : 'day-count'}>
          {isLate(here) && <WarningOutlined aria-hidden />} {deadlines + duties}
        </span>
      )}
    </button>
  );
}
