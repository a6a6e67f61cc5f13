import { describe, expect, test } from '@jest/globals';
import { l1Keys } from './reference.ts';

describe('l1Keys', () => {
  test('two queries by two rows', () => {
    const keys = new Float64Array(4);
    l1Keys(Float32Array.of(1, 2, -1, -2), Float32Array.of(3, 4, -0.5, 0.5), 2, keys);
    expect([...keys]).toEqual([4, 3, 10, 3]);
  });
});
