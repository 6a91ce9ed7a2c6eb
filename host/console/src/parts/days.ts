//! Civil days as `2026-11-22`, whatever zone they are counted in: arithmetic and names.
import dayjs from 'dayjs';
import type { Language } from '../words/bilingual';

const ISO = 'YYYY-MM-DD';
const TAGS: Record<Language, string> = { en: 'en-GB', zh: 'zh-CN' };

export function addDays(day: string, days: number): string {
  return dayjs(day).add(days, 'day').format(ISO);
}

/** So many days from one on. */
export function daysFrom(day: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => addDays(day, index));
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  return addDays(day, -((dayjs(day).day() + 6) % 7));
}

/** The weeks that a month touches, each from its Monday on. */
export function weeksOf(month: string): string[][] {
  const first = dayjs(month).startOf('month');
  const last = first.endOf('month').format(ISO);
  const weeks: string[][] = [];
  for (let monday = mondayOf(first.format(ISO)); monday <= last; monday = addDays(monday, 7))
    weeks.push(daysFrom(monday, 7));
  return weeks;
}

/** The same day some months later, or the last one of a shorter month. */
export function addMonths(day: string, months: number): string {
  return dayjs(day).add(months, 'month').format(ISO);
}

/** Days in words: `Mon, 23 Nov`. */
export function dayText(language: Language, options: Intl.DateTimeFormatOptions): (day: string) => string {
  const format = new Intl.DateTimeFormat(TAGS[language], { timeZone: 'UTC', ...options });
  return (day) => format.format(new Date(`${day}T00:00:00Z`));
}

/** Whether a text of an address is a day at all. */
export function isDay(text: string | null): text is string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && dayjs(text).format(ISO) === text;
}
