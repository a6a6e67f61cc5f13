import { describe, expect, test } from '@jest/globals';
import '@sim/wasm-training';
import { expectGradient } from '@sim/testing/close';
import { openSoftwareGpu } from '@sim/testing/open-software-gpu';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import { withWebGpu } from '@sim/testing/with-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { type FusedTerm, fusedDifferences } from './fused-differences.ts';
import { sumDifferences } from './sum-differences.ts';

const terms = {
  absolute: { term: tf.abs, slope: tf.sign },
  square: { term: tf.square, slope: (x: tf.Tensor) => x, slopeScale: 2 },
};

/** Rows of one, tiles that are not full, one more than a tile, more keys than queries and the other way round. */
const shapes: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [1, 7, 3],
  [5, 1, 4],
  [17, 16, 16],
  [16, 33, 17],
  [40, 3, 31],
  [3, 70, 64],
  [20, 20, 130],
];

type Compute = (q: tf.Tensor2D, k: tf.Tensor2D) => tf.Tensor;

/** The values and both gradients of `compute`, for a gradient of its result that differs from entry to entry. */
async function everythingOf(compute: Compute, [queries, keys, dim]: readonly [number, number, number]): Promise<number[]> {
  return numbersOf(() => {
    const q = tf.randomNormal<tf.Rank.R2>([queries, dim], 0, 1, 'float32', 1);
    const k = tf.randomNormal<tf.Rank.R2>([keys, dim], 0, 1, 'float32', 2);
    // The first key is the first query: there differences are 0.
    const shared = tf.concat([tf.slice(q, [0, 0], [1, dim]), tf.slice(k, [1, 0])], 0) as tf.Tensor2D;
    const weights = tf.randomNormal([queries, keys], 0, 1, 'float32', 3);
    const weighted = (a: tf.Tensor, b: tf.Tensor): tf.Scalar =>
      tf.sum(tf.mul(compute(a as tf.Tensor2D, b as tf.Tensor2D), weights));
    const parts = [compute(q, shared), ...tf.grads(weighted)([q, shared])];
    return tf.concat(parts.map((part) => tf.reshape(part, [-1])));
  });
}

function describeAgreement(backend: string): void {
  describe.each(['absolute', 'square'] as const)('%s', (term: FusedTerm) => {
    test.each(shapes)('%d queries, %d keys, %d columns: what the cpu backend computes', async (...shape) => {
      await tf.setBackend('cpu');
      const expected = await everythingOf((q, k) => sumDifferences(q, k, terms[term]), shape);
      await tf.setBackend(backend);
      const actual = await everythingOf((q, k) => fusedDifferences(q, k, term) as tf.Tensor2D, shape);
      const largest = Math.max(...expected.map(Math.abs));
      expect(actual.length).toBe(expected.length);
      for (const [i, value] of expected.entries())
        expect(Math.abs((actual[i] as number) - value)).toBeLessThanOrEqual(2e-6 * largest);
      expectGradient(actual, expected);
    });
  });

  test('a gradient of a gradient is left to operations', async () => {
    await tf.setBackend(backend);
    const inner = (x: tf.Tensor): tf.Tensor =>
      tf.grad((y: tf.Tensor) => {
        const fused = fusedDifferences(y as tf.Tensor2D, y as tf.Tensor2D, 'square');
        expect(fused).toBeNull();
        return tf.sum(tf.square(y));
      })(x);
    expect(await numbersOf(() => tf.grad((x: tf.Tensor) => tf.sum(inner(x)))(tf.tensor2d([[3, 4]])))).toEqual([2, 2]);
  });
}

test('fusedDifferences is null on a backend without the kernels', async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  tf.tidy(() => expect(fusedDifferences(tf.ones([1, 2]), tf.ones([1, 2]), 'square')).toBeNull());
});

withBackends('fusedDifferences', () => describeAgreement('wasm'), ['wasm']);

withWebGpu('fusedDifferences', await openSoftwareGpu(), () => describeAgreement('webgpu'));
