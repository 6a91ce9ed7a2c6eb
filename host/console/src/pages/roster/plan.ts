//! A shift as people plan it: a day and two times of day; one that ends before it begins ends on the next day.
import type { Shift, ShiftBody } from '../../api/roster';
import { addDays } from '../../parts/days';
import type { Times } from '../../parts/times';

export interface Plan {
  post: string;
  person: string;
  day: string;
  /** `08:00` */
  from: string;
  until: string;
  kind?: string | undefined;
}

export interface HoursOfDay {
  from: string;
  until: string;
}

/** What the host takes: moments in the site's civil time. */
export function bodyOf({ post, person, day, from, until, kind }: Plan): ShiftBody {
  const endDay = until <= from ? addDays(day, 1) : day;
  const start = `${day}T${from}:00`;
  return { post, person, start, end: `${endDay}T${until}:00`, ...(kind ? { kind } : {}) };
}

export function planOf(shift: Shift, times: Times): Plan {
  const { post, person, start, end, kind } = shift;
  return {
    post,
    person,
    day: times.isoDay(start),
    from: times.clock(start),
    until: times.clock(end),
    ...(kind ? { kind } : {}),
  };
}

/** `08:00–16:00`, with a mark when it ends on another day. */
export function hoursText(span: Pick<Shift, 'start' | 'end'>, times: Times, nextDay: string): string {
  const clock = `${times.clock(span.start)}–${times.clock(span.end)}`;
  return times.isoDay(span.start) === times.isoDay(span.end) || times.clock(span.end) === '00:00'
    ? clock
    : `${clock} ${nextDay}`;
}
