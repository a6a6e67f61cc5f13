import { describe, expect, test } from '@jest/globals';
import { l2sqKeys } from './reference.ts';

describe('l2sqKeys', () => {
  test('two queries by two rows', () => {
    const keys = new Float64Array(4);
    l2sqKeys(Float32Array.of(1, 2, -1, -2), Float32Array.of(3, 4, -0.5, 0.5), 2, keys);
    expect([...keys]).toEqual([8, 4.5, 52, 6.5]);
  });
});
