import { expect, test } from 'vitest';
import { shortName } from './shortName';

test.each([
  ['Riverside Garden 滨江花园', 'riverside-garden'],
  ['2nd Café', 'nd-cafe'],
  ['滨江花园', 'desk'],
])('%s is called %s in addresses', (title, name) => {
  expect(shortName(title)).toBe(name);
});
