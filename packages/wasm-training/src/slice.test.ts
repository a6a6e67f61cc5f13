import { beforeEach, describe, expect, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import './register.ts';

/** The values by a loop over the places of the part. */
function part(values: ArrayLike<number>, shape: readonly number[], begin: readonly number[], size: readonly number[]): number[] {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  return Array.from({ length: size.reduce((product, n) => product * n, 1) }, (_, place) => {
    let [rest, at] = [place, 0];
    for (let axis = size.length - 1; axis >= 0; axis--) {
      const count = size[axis] as number;
      at += ((begin[axis] as number) + (rest % count)) * (strides[axis] as number);
      rest = Math.floor(rest / count);
    }
    return values[at] as number;
  });
}

describe('slice', () => {
  beforeEach(() => renewWasm('simd'));

  test('gives any part of tensors of any rank and type', () => {
    const axis = fc.integer({ min: 1, max: 5 }).chain((length) =>
      fc.integer({ min: 0, max: length - 1 }).chain((begin) => fc.tuple(fc.constant(length), fc.constant(begin), fc.integer({ min: 1, max: length - begin }))),
    );
    fc.assert(
      fc.property(fc.array(axis, { minLength: 1, maxLength: 6 }), fc.constantFrom('float32', 'int32', 'bool'), (axes, dtype) => {
        const [shape, begin, size] = [0, 1, 2].map((i) => axes.map((one) => one[i] as number)) as [number[], number[], number[]];
        const values = Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => (dtype === 'bool' ? (i * 7) % 3 & 1 : i));
        const [x, before] = [tf.tensor(values, shape, dtype), tf.memory()];
        const found = tf.slice(x, begin, size);
        expect([found.shape, found.dtype]).toEqual([size, dtype]);
        expect(Array.from(found.dataSync())).toEqual(part(values, shape, begin, size));
        found.dispose();
        expect(tf.memory()).toEqual(before);
        x.dispose();
      }),
    );
    expect(tf.engine().backend.numDataIds()).toBe(0);
  });

  test('has no copy of a whole tensor, which lives as long as one of the two', () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const whole = tf.slice(x, [0, 0], [2, -1]);
    expect(whole.dataId).toBe(x.dataId);
    x.dispose();
    expect(Array.from(whole.dataSync())).toEqual([1, 2, 3, 4]);
    whole.dispose();
    expect(tf.engine().backend.numDataIds()).toBe(0);
  });

  test('of nothing is empty', () => {
    const found = tf.slice(tf.ones([3, 4]), [1, 0], [0, 4]);
    expect([found.shape, found.dataSync().length]).toEqual([[0, 4], 0]);
  });

  test('passes gradients to the part', () => {
    const gradient = tf.grad((x) => tf.sum(tf.slice(x, [1, 0], [2, 1])))(tf.ones([4, 2]));
    expect(Array.from(gradient.dataSync())).toEqual([0, 0, 1, 0, 1, 0, 0, 0]);
  });

  test('of text is left to tfjs', () => {
    expect(tf.slice(tf.tensor1d(['a', 'b', 'c']), [1], [2]).dataSync()).toEqual(['b', 'c']);
  });

  test.each([[[1, 1]], [[5, 0]]])('refuses a part beyond the tensor: begin %j', (begin) => {
    expect(() => tf.slice(tf.ones([3, 2]), begin as [number, number], [3, 2])).toThrow('begin');
  });
});
