import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectSameValues, normal4d, renewWasm, valuesOn, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

type Term = 'absolute' | 'square';

const terms: Record<Term, (x: number) => number> = { absolute: Math.abs, square: (x) => x * x };
const slopes: Record<Term, (x: number) => number> = { absolute: Math.sign, square: (x) => 2 * x };

const run = (name: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attrs) as tf.Tensor;

/** Seeded rows `[n, d]`. */
const rows = (n: number, d: number, seed: number): tf.Tensor2D => tf.reshape(normal4d([n, d, 1, 1], seed), [n, d]);

describe.each(wasmForms)('pairwiseDifferences, %s', (form) => {
  beforeAll(() => renewWasm(form));

  describe.each(['absolute', 'square'] as const)('%s', (term) => {
    test.each([
      [1, 1, 1],
      [3, 4, 16],
      [4, 5, 15],
      [9, 2, 33],
      [2, 21, 50],
      // More keys than stay in the cache at a time.
      [3, 1030, 40],
    ])('%d queries, %d keys, %d columns: the sums and both gradients of a loop', async (queries, keys, dim) => {
      const values = await valuesOn('wasm', () => {
        const [query, noise, dy] = [rows(queries, dim, 1), rows(keys, dim, 2), rows(queries, keys, 3)];
        // The first key is the first query: there differences are 0.
        const key = tf.concat([tf.slice(query, [0, 0], [1, dim]), tf.slice(noise, [1, 0])], 0);
        const inputs = { query, key, dy };
        return [
          query,
          key,
          dy,
          run('PairwiseDifferences', { query, key }, { term }),
          run('PairwiseDifferencesGrad', inputs, { term, of: 'query' }),
          run('PairwiseDifferencesGrad', inputs, { term, of: 'key' }),
        ];
      });
      const [query, key, dy, ...actual] = values as [Float32Array, Float32Array, Float32Array, ...Float32Array[]];
      const sums = new Float64Array(queries * keys);
      const ofQuery = new Float64Array(query.length);
      const ofKey = new Float64Array(key.length);
      for (let i = 0; i < queries; i++)
        for (let j = 0; j < keys; j++)
          for (let c = 0; c < dim; c++) {
            const difference = (query[i * dim + c] as number) - (key[j * dim + c] as number);
            const pull = (dy[i * keys + j] as number) * slopes[term](difference);
            sums[i * keys + j] = (sums[i * keys + j] as number) + terms[term](difference);
            ofQuery[i * dim + c] = (ofQuery[i * dim + c] as number) + pull;
            ofKey[j * dim + c] = (ofKey[j * dim + c] as number) - pull;
          }
      for (const [i, expected] of [sums, ofQuery, ofKey].entries())
        expectSameValues(actual[i] as Float32Array, expected, 3e-6);
    });
  });

  test('is exact for near rows far from the origin, and 0 with gradient 0 for equal ones', async () => {
    const [sums, pull] = await valuesOn('wasm', () => {
      const query = tf.tensor2d([[1000, 1000]]);
      const key = tf.tensor2d([[1000, 1000], [1000.0078125, 1000]]);
      const inputs = { query, key, dy: tf.ones([1, 2]) };
      return [
        run('PairwiseDifferences', inputs, { term: 'square' }),
        run('PairwiseDifferencesGrad', inputs, { term: 'absolute', of: 'query' }),
      ];
    });
    expect([...(sums as Float32Array)]).toEqual([0, 0.0078125 ** 2]);
    expect([...(pull as Float32Array)]).toEqual([-1, 0]);
  });
});
