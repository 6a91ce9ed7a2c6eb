import { expect, test } from 'vitest';
import { keptHere, merged } from './keptFilters';

test('what a browser kept is read, and nonsense is left out', () => {
  expect(keptHere('[{"name":" Mine ","query":"open=1"},{"name":"","query":"x=1"},7]')).toEqual([
    { name: 'Mine', query: 'open=1' },
  ]);
  for (const text of [null, '', '{', '{"name":"x"}', 'null']) expect(keptHere(text)).toEqual([]);
});

test('of two filters by one name that of the account stays', () => {
  const own = [{ name: 'Mine', query: 'open=1' }];
  const here = [
    { name: 'Mine', query: 'state=closed' },
    { name: 'Late', query: 'order=oldest' },
  ];
  expect(merged(own, here)).toEqual([own[0], here[1]]);
  expect(merged([], here)).toEqual(here);
  const many = Array.from({ length: 60 }, (_, n) => ({ name: `f${n}`, query: '' }));
  expect(merged(own, many)).toHaveLength(50);
});
