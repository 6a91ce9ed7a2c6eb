//! Changes of a calendar, as values.
import type { Calendar, Calendars, Day, Hours } from '../../api/calendars';

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** What the host calls the calendar that `working` counts by. */
export const WORKING = 'working';

const SPAN = /^[0-2]?\d:[0-5]\d-[0-2]?\d:[0-5]\d$/;

export function calendarOf(all: Calendars, name: string): Calendar {
  return all.named?.[name] ?? all.working;
}

export function withCalendar(all: Calendars, name: string, calendar: Calendar): Calendars {
  if (name === WORKING) return { ...all, working: calendar };
  return { ...all, named: { ...all.named, [name]: calendar } };
}

/** Open hours as they are typed, `08:00-12:00 13:30-17:30`; nothing when one of the spans is none. */
export function spansOf(text: string): string[] | undefined {
  const spans = text
    .replaceAll('–', '-')
    .split(/[\s,，;；]+/)
    .filter(Boolean);
  return spans.every((span) => SPAN.test(span)) ? spans : undefined;
}

export function withHours(calendar: Calendar, week: number, weekday: keyof Hours, spans: string[]): Calendar {
  const weeks = calendar.weeks.map((one, index) =>
    index === week ? { ...one, hours: { ...one.hours, [weekday]: spans } } : one,
  );
  return { ...calendar, weeks };
}

/** Other hours from a day on: a copy of what held before, to be changed. */
export function withWeekFrom(calendar: Calendar, from: string): Calendar {
  const earlier = calendar.weeks.filter((week) => (week.from ?? '') < from);
  const later = calendar.weeks.filter((week) => (week.from ?? '') > from);
  const hours = earlier.at(-1)?.hours ?? {};
  return { ...calendar, weeks: [...earlier, { from, hours }, ...later] };
}

export function withDay(calendar: Calendar, date: string, day: Day | undefined): Calendar {
  const others = Object.entries(calendar.days ?? {}).filter(([known]) => known !== date);
  return { ...calendar, days: Object.fromEntries(day ? [...others, [date, day]] : others) };
}
