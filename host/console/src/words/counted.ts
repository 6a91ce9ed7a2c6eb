//! Nouns beside their counts.

/** A count with its noun, in English: `1 row`, `2 rows`. A count may be written out already: `1,200`. */
export const counted = (count: number | string, one: string, many: string): string =>
  `${count} ${String(count) === '1' ? one : many}`;
