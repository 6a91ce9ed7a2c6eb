//! The stretch of time that a report is looked at over, as days of the site.

export interface Period {
  /** `2026-03-01` */
  first: string;
  /** Included. */
  last: string;
}

const utc = (day: string) => new Date(`${day}T00:00:00Z`);
const iso = (date: Date) => date.toISOString().slice(0, 10);

function shifted(day: string, days: number): string {
  const date = utc(day);
  date.setUTCDate(date.getUTCDate() + days);
  return iso(date);
}

/** The period of a kind in which a day lies; weeks begin on Monday. What is of its own kind is shown by the month. */
export function periodOf(kind: string, today: string): Period {
  const date = utc(today);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const [unit] = kind.split(':');
  if (unit === 'day') return { first: today, last: today };
  if (unit === 'week') {
    const monday = shifted(today, -((date.getUTCDay() + 6) % 7));
    return { first: monday, last: shifted(monday, 6) };
  }
  if (unit === 'year') return { first: `${year}-01-01`, last: `${year}-12-31` };
  const span = unit === 'quarter' ? 3 : 1;
  const begin = month - (month % span);
  return {
    first: iso(new Date(Date.UTC(year, begin, 1))),
    last: iso(new Date(Date.UTC(year, begin + span, 0))),
  };
}

/** As the API takes it: civil times, the end not included. */
export function stretchOf({ first, last }: Period): { start: string; end: string } {
  return { start: `${first}T00:00:00`, end: `${shifted(last, 1)}T00:00:00` };
}
