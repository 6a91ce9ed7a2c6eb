import { expect, test } from 'vitest';
import { csv } from './csv';

test('a table is written as spreadsheets read it', () => {
  const text = csv([
    ['编号', 'Owner, name', ''],
    ['1', 'said "no"', 'two\nlines'],
  ]);
  expect(text).toBe('\uFEFF编号,"Owner, name",\r\n1,"said ""no""","two\nlines"\r\n');
});

test('what looks like a formula is text', () => {
  expect(csv([['=1+1', '+86 138', "'=1", "'s-Hertogenbosch", '1-1']])).toBe(
    "\uFEFF'=1+1,'+86 138,''=1,'s-Hertogenbosch,1-1\r\n",
  );
});
