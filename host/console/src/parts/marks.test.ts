import { expect, test } from 'vitest';
import { stretchesOf } from './marks';

const marked = (text: string, wanted: string) =>
  stretchesOf(text, wanted)
    .map((one) => (one.marked ? `[${one.text}]` : one.text))
    .join('');

test.each([
  ['三号楼电梯停运', '电梯', '三号楼[电梯]停运'],
  ['Water, WATER and water', 'water', '[Water], [WATER] and [water]'],
  ['Unit Ａ12', 'a12', 'Unit [Ａ12]'],
  ['The lift stops', 'stops lift', 'The [lift] [stops]'],
  ['天天向上', '天', '[天天]向上'],
  ['a ligature ﬁ stays in place, here', 'here', 'a ligature ﬁ stays in place, [here]'],
  ['nothing of it', '漏水', 'nothing of it'],
  ['no words', '  ', 'no words'],
])('in «%s» «%s» is marked', (text, wanted, expected) => expect(marked(text, wanted)).toBe(expected));
