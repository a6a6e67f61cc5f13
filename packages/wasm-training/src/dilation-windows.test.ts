import { beforeAll, describe, expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { dilationShape, forEachDilation } from './dilation-windows.ts';

describe('forEachDilation', () => {
  beforeAll(() => renewWasm('simd'));

  test('names the first of the largest sums, and where it came from', () => {
    const x = tf.tensor4d([-5, -3, -4, -3], [1, 1, 4, 1]);
    const filter = tf.tensor3d([1, 1], [1, 2, 1]);
    const attrs = { strides: 1, pad: 'valid', dilations: 1 } as const;
    const seen: number[][] = [];
    expect(dilationShape(x, filter, attrs)).toEqual([1, 1, 3, 1]);
    forEachDilation(tf.backend() as BackendWasm, x, filter, attrs, (...values) => void seen.push(values));
    expect(seen).toEqual([
      [0, -2, 1, 1],
      [1, -2, 1, 0],
      [2, -2, 3, 1],
    ]);
  });
});
