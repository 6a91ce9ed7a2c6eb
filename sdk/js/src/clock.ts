// Lengths of time and clock times, without the host.

/** A second, as a length of time. */
export const SECOND = 1_000n;
/** A minute. */
export const MINUTE = 60n * SECOND;
/** An hour. */
export const HOUR = 60n * MINUTE;
/** 24 hours; a day of the calendar is counted with `schedules.addDays`. */
export const DAY = 24n * HOUR;

/** The minute of the day of a clock time like `18:00`: 0 to 1439; nothing when it is not one. */
export function clockMinute(text: string): number | undefined {
  const parts = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (!parts) return undefined;
  const [hour, minute] = [Number(parts[1]), Number(parts[2])];
  return hour < 24 && minute < 60 ? hour * 60 + minute : undefined;
}

/** A minute of the day as a clock time: `18:05`. */
export function clockText(minute: number): string {
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** A date as people file it: `2026-02-14`. */
export function dateText(day: { year: number; month: number; day: number }): string {
  return `${String(day.year).padStart(4, "0")}-${two(day.month)}-${two(day.day)}`;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
