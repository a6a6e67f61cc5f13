import { describe, expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { input } from '@tensorflow/tfjs-layers';
import { type AnyPooling, embeddingHead, resolveHead } from './embedding-head.ts';

const poolings: readonly AnyPooling[] = ['avg', 'flatten', 'gem', 'max'];
const defaults = { embeddingSize: 8, pooling: 'gem' } as const;

/** A head right on images of 2 × 2 with one channel. */
function headOn(options: Parameters<typeof resolveHead<AnyPooling>>[0]) {
  const inputs = input({ shape: [2, 2, 1] });
  const head = resolveHead<AnyPooling>(options, poolings, defaults, 'test');
  return embeddingHead(inputs, inputs, { ...head, seed: 0, name: 'head' });
}

const places = [1, 2, 3, 6];
const predict = (model: ReturnType<typeof headOn>): Float32Array =>
  tf.tidy(() => (model.predict(tf.tensor4d(places, [1, 2, 2, 1])) as tf.Tensor).dataSync<'float32'>());

describe('embeddingHead', () => {
  test.each<[AnyPooling, number | undefined, number[]]>([
    ['avg', undefined, [3]],
    ['max', undefined, [6]],
    ['flatten', undefined, places],
    // Over x − min + 1 = 1, 2, 3, 6, whose minimum less 1 is 0.
    ['gem', undefined, [((1 + 8 + 27 + 216) / 4) ** (1 / 3)]],
    ['gem', 1, [3]],
  ])('pools by %s with gemP %p', (pooling, gemP, expected) => {
    const values = predict(headOn({ pooling, gemP, includeTop: false }));
    expect(values).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 4);
  });

  test('gives the map itself without pooling, with and without top', () => {
    for (const includeTop of [true, false])
      expect(headOn({ pooling: null, includeTop }).outputs.map(({ shape }) => shape)).toEqual([[null, 2, 2, 1]]);
  });

  test('ends in rows of length 1, or in a dense layer without l2Norm', () => {
    const [unit, dense] = [headOn({}), headOn({ l2Norm: false })];
    expect(unit.layers.at(-1)?.getClassName()).toBe('MetricEmbedding');
    expect(dense.layers.at(-1)?.getClassName()).toBe('Dense');
    const rows = [predict(unit), predict(dense)] as const;
    expect(rows.map((row) => row.length)).toEqual([8, 8]);
    const length = (row: Float32Array): number => Math.hypot(...row);
    expect(length(rows[0])).toBeCloseTo(1, 5);
    rows[1].forEach((value, i) => expect(value / length(rows[1])).toBeCloseTo(rows[0][i] as number, 4));
  });
});

describe('resolveHead', () => {
  test('fills in the defaults', () => {
    expect(resolveHead<AnyPooling>({}, poolings, defaults, 'test')).toEqual({
      embeddingSize: 8,
      l2Norm: true,
      includeTop: true,
      pooling: 'gem',
      gemP: 3,
    });
  });

  test('refuses what it does not know', () => {
    const resolve = (options: object) => () => resolveHead(options, poolings, defaults, 'test');
    expect(resolve({ pooling: 'mean' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
    expect(resolve({ embeddingSize: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
