//! Moments, days and lengths of time as people read them, in a zone.
import type { Language } from '../words/bilingual';

const TAGS: Record<Language, string> = { en: 'en-GB', zh: 'zh-CN' };

export interface Times {
  /** `22 Nov 2026, 19:56` */
  moment: (at: string | number) => string;
  /** `22 Nov, 19:56`: where the year is plain. */
  short: (at: string | number) => string;
  day: (at: string | number) => string;
  clock: (at: string | number) => string;
  number: (value: number | string) => string;
  /** `2026-11-22` of a moment there. */
  isoDay: (at: string | number) => string;
}

export function timesOf(language: Language, zone: string): Times {
  const tag = TAGS[language];
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(tag, { timeZone: zone, hourCycle: 'h23', ...options });
    return (at: string | number) => formatter.format(new Date(at));
  };
  const iso = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
  const numbers = new Intl.NumberFormat(tag, { maximumFractionDigits: 20 });
  return {
    moment: format({ dateStyle: 'medium', timeStyle: 'short' }),
    short: format({ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }),
    day: format({ dateStyle: 'medium' }),
    clock: format({ hour: '2-digit', minute: '2-digit' }),
    number: (value) => numberText(numbers, value),
    isoDay: (at) => iso.format(new Date(at)),
  };
}

/** Groups digits and keeps every one behind the point: `1260.00` stays of two places. */
function numberText(numbers: Intl.NumberFormat, value: number | string): string {
  const [whole = '', places] = String(value).split('.');
  if (!/^-?\d+$/.test(whole)) return String(value);
  const sign = whole.startsWith('-') && BigInt(whole) === 0n ? '-' : '';
  const grouped = sign + numbers.format(BigInt(whole));
  return places === undefined ? grouped : `${grouped}.${places}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS: Record<Language, { d: string; h: string; min: string; s: string; gap: string }> = {
  en: { d: ' d', h: ' h', min: ' min', s: ' s', gap: ' ' },
  zh: { d: '天', h: '小时', min: '分', s: '秒', gap: '' },
};

/** A length of time in its two largest units; below an hour to the second, because then seconds count. */
export function lengthText(ms: number, language: Language): string {
  const units = UNITS[language];
  const left = Math.max(0, Math.floor(Math.abs(ms) / 1_000)) * 1_000;
  const count = (size: number) => Math.floor(left / size);
  const rest = (of: number, size: number) => Math.floor((left % of) / size);
  const join = (parts: [number, string][]) =>
    parts
      .filter(([value], index) => value > 0 || index === 0)
      .map(([value, unit]) => `${value}${unit}`)
      .join(units.gap);
  if (left >= DAY)
    return join([
      [count(DAY), units.d],
      [rest(DAY, HOUR), units.h],
    ]);
  if (left >= HOUR)
    return join([
      [count(HOUR), units.h],
      [rest(HOUR, MINUTE), units.min],
    ]);
  if (left >= MINUTE)
    return join([
      [count(MINUTE), units.min],
      [rest(MINUTE, 1_000), units.s],
    ]);
  return `${left / 1_000}${units.s}`;
}
