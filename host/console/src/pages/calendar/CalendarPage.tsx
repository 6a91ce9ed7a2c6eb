//! A month of what falls due.
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Alert, Button, Radio } from 'antd';
import { useSearchParams } from 'react-router';
import { useCalendars } from '../../api/calendars';
import { useNow } from '../../api/clock';
import { useComing } from '../../api/deadlines';
import { useDuties } from '../../api/duties';
import { useSite } from '../../api/sites';
import { usePreferences, useWords } from '../../app/preferences';
import { addDays, addMonths, dayText, isDay, weeksOf } from '../../parts/days';
import { PageHead } from '../../parts/PageHead';
import { Loaded } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { calendarWords } from '../../words/calendar';
import { DayList } from './DayList';
import { dueOf } from './due';
import { MonthGrid } from './MonthGrid';
import './calendar.css';

export default function CalendarPage() {
  const words = useWords(calendarWords);
  const { me } = useSite();
  const times = useTimes();
  const { day, today, mine, set } = useShown();
  const weeks = weeksOf(day);
  const end = addDays(weeks.at(-1)?.at(-1) ?? day, 1);
  // A day more than is shown, because days are counted by the site's zone.
  const coming = useComing(`${addDays(end, 1)}T00:00:00Z`, mine);
  const duties = useDuties({ limit: 200, ...(mine ? { mine } : {}) });
  const special = useCalendars().data?.calendars.working.days ?? {};
  return (
    <>
      <PageHead title={words.title} about={words.about}>
        {me && (
          <Radio.Group
            optionType="button"
            aria-label={words.whose}
            value={mine ? 'mine' : 'all'}
            onChange={(event) => set({ whose: event.target.value })}
            options={[
              { value: 'mine', label: words.mine },
              { value: 'all', label: words.all },
            ]}
          />
        )}
      </PageHead>
      <Month day={day} today={today} onDay={(shown) => set({ day: shown })} />
      <Loaded of={coming}>
        {({ items, more }) => {
          const due = dueOf(items, duties.data?.items ?? [], times.isoDay);
          return (
            <>
              {more && <Alert className="problem" type="info" showIcon title={words.more} />}
              <div className="columns">
                <MonthGrid
                  weeks={weeks}
                  day={day}
                  today={today}
                  due={due}
                  special={special}
                  onDay={(shown) => set({ day: shown })}
                />
                <DayList day={day} due={due.get(day)} special={special[day]} />
              </div>
            </>
          );
        }}
      </Loaded>
    </>
  );
}

/** Which day and whose work is shown; the address says so. */
function useShown() {
  const times = useTimes();
  const { me } = useSite();
  const today = times.isoDay(useNow());
  const [params, setParams] = useSearchParams();
  const told = params.get('day');
  const set = (change: Record<string, string>) => {
    for (const [name, value] of Object.entries(change)) params.set(name, value);
    setParams(params, { replace: true });
  };
  const mine = Boolean(me) && params.get('whose') !== 'all';
  return { day: isDay(told) ? told : today, today, mine, set };
}

function Month({ day, today, onDay }: { day: string; today: string; onDay: (day: string) => void }) {
  const words = useWords(calendarWords);
  const { language } = usePreferences();
  return (
    <div className="filters steps-line">
      <Button
        icon={<LeftOutlined aria-hidden />}
        aria-label={words.previous}
        onClick={() => onDay(addMonths(day, -1))}
      />
      <strong aria-live="polite">{dayText(language, { month: 'long', year: 'numeric' })(day)}</strong>
      <Button
        icon={<RightOutlined aria-hidden />}
        aria-label={words.next}
        onClick={() => onDay(addMonths(day, 1))}
      />
      <Button onClick={() => onDay(today)}>{words.today}</Button>
    </div>
  );
}
