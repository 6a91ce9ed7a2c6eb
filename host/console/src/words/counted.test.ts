import { describe, expect, it } from 'vitest';

import { counted } from './counted';

describe('counted', () => {
  it('has the singular for one only', () => {
    expect(counted(1, 'row', 'rows')).toBe('1 row');
    expect(counted('1', 'row', 'rows')).toBe('1 row');
    expect(counted(0, 'row', 'rows')).toBe('0 rows');
    expect(counted('1,001', 'row', 'rows')).toBe('1,001 rows');
  });
});
