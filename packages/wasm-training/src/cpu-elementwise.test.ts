import { beforeAll, describe, expect, test } from '@jest/globals';
import { normal4d } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';

const binaries = { add: tf.add, mul: tf.mul, sub: tf.sub, div: tf.div } as const;

/** With numbers, and zeros and what is not a number among them. */
const given = (): tf.Tensor =>
  tf.concat([normal4d([2, 3, 4, 5], 1), tf.fill([2, 3, 4, 1], Number.NaN), tf.fill([2, 3, 4, 1], -0)], -1);

const others: Readonly<Record<string, () => tf.Tensor>> = {
  'one shape': () => normal4d([2, 3, 4, 7], 2),
  'a vector': () => tf.randomNormal([7], 0, 1, 'float32', 3),
  'last axes': () => tf.randomNormal([4, 7], 0, 1, 'float32', 4),
  'a number': () => tf.scalar(3),
  zero: () => tf.zeros([1]),
  'axes between': () => normal4d([2, 1, 4, 1], 5),
  'more axes': () => normal4d([1, 3, 1, 7], 6),
  'another type': () => tf.scalar(2, 'int32'),
};

const computations: Readonly<Record<string, () => tf.Tensor>> = {
  ...Object.fromEntries(
    Object.entries(binaries).flatMap(([name, run]) =>
      Object.entries(others).flatMap(([other, make]) => [
        [`${name} with ${other}`, () => run(given(), make())],
        [`${name} of ${other}`, () => run(make(), given())],
      ]),
    ),
  ),
  'add of nothing': () => tf.add(tf.zeros([0, 3]), tf.ones([3])),
  'mul of types': () => tf.mul(tf.ones([3], 'int32'), tf.ones([3], 'int32')),
  relu: () => tf.relu(given()),
  step: () => tf.step(given()),
  'step with a slope': () => tf.step(given(), 0.5),
};

const found = (name: string): { values: number[]; shape: number[]; dtype: string } =>
  tf.tidy(() => {
    const result = (computations[name] as () => tf.Tensor)();
    return { values: Array.from(result.dataSync()), shape: result.shape, dtype: result.dtype };
  });

describe('operations on each number give what tfjs gives on the cpu backend, to the last bit', () => {
  const expected = new Map<string, ReturnType<typeof found>>();
  beforeAll(async () => {
    await tf.setBackend('cpu');
    for (const name of Object.keys(computations)) expected.set(name, found(name));
    await import('./engines/cpu.ts');
  });

  test.each(Object.keys(computations))('%s', (name) => {
    const before = tf.memory().numTensors;
    expect(found(name)).toEqual(expected.get(name));
    expect(tf.memory().numTensors).toBe(before);
  });
});
