import { expect, test } from 'vitest';

/** Every file of words. */
const files = import.meta.glob<Record<string, unknown>>('./*.ts', { eager: true });
const words = Object.values(files)
  .flatMap((file) => Object.entries(file))
  .filter(([name]) => name.endsWith('Words'));

/** The places of all texts. */
function places(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [at];
  return Object.entries(value).flatMap(([name, inner]) => places(inner, `${at}.${name}`));
}

function texts(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [value];
}

test('there are words', () => {
  expect(words.length).toBeGreaterThan(5);
});

test.each(words)('%s says everything in both languages, and nothing twice', (_, both) => {
  const { en, zh } = both as { en: unknown; zh: unknown };
  expect(places(zh)).toEqual(places(en));
  expect(texts(en).concat(texts(zh))).not.toContain('');
});
