import { describe, expect, test } from '@jest/globals';
import { dotKeys } from './reference.ts';

describe('dotKeys', () => {
  test('two queries by two rows', () => {
    const keys = new Float64Array(4);
    dotKeys(Float32Array.of(1, 2, -1, -2), Float32Array.of(3, 4, -0.5, 0.5), 2, keys);
    expect([...keys]).toEqual([-11, -0.5, 11, 0.5]);
  });
});
