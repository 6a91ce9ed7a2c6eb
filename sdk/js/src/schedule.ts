// Small questions about the calendar.

import type { Date, Instant } from "frontdesk:plugin/types@1.1.0";
import * as schedules from "frontdesk:plugin/schedules@1.1.0";
import * as turn from "frontdesk:plugin/turn@1.1.0";
import { clockText, dateText } from "./clock";

/** Today in the site's zone. */
export function today(): Date {
  return schedules.civilDate(turn.now());
}

/** A moment as people write it, in the site's zone: `2026-02-14 18:05`. */
export function stamp(at: Instant): string {
  return `${dateText(schedules.civilDate(at))} ${clockText(schedules.minuteOfDay(at))}`;
}

/** The month of a date, from its first moment to the first moment of the next. */
export function monthOf(day: Date): [Instant, Instant] {
  const first = { ...day, day: 1 };
  return [schedules.momentOf(first, 0), schedules.momentOf(schedules.addMonths(first, 1), 0)];
}
