import { expect, test } from 'vitest';
import { boundOf, samplesOf, sumOf } from './samples';

const TEXT = `# TYPE turns counter
turns{site="riverside"} 7
turns{site="a \\"quoted\\" one"} 2

# TYPE plain gauge
plain 1.5
# TYPE took histogram
took_bucket{route="/api/v1/sites/{site}",le="0.001"} 4
took_bucket{route="/api/v1/sites/{site}",le="0.05"} 9
took_bucket{route="/api/v1/sites/{site}",le="+Inf"} 10
took_bucket{route="/b",le="0.001"} 10
took_bucket{route="/b",le="0.05"} 10
took_bucket{route="/b",le="+Inf"} 10
not a figure at all {
`;
const samples = samplesOf(TEXT);

test('figures are read with their labels, whatever stands in them', () => {
  expect(samples).toHaveLength(9);
  expect(samples[1]).toEqual({ name: 'turns', labels: { site: 'a "quoted" one' }, value: 2 });
  expect(samples.at(-1)?.value).toBe(10);
});

test.each([
  ['turns', {}, 9],
  ['turns', { site: 'riverside' }, 7],
  ['plain', {}, 1.5],
  ['absent', {}, 0],
])('%s of %o add up to %d', (name, labels, sum) => expect(sumOf(samples, name, labels)).toBe(sum));

test.each([
  [0.5, {}, 0.001],
  [0.95, {}, 0.05],
  [1, {}, Infinity],
  [0.95, { route: '/b' }, 0.001],
  [0.95, { route: '/c' }, undefined],
])('%d of those with %o lie below %s', (share, labels, bound) =>
  expect(boundOf(samples, 'took', share, labels)).toBe(bound),
);
