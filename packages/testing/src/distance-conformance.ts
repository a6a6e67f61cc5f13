import { expect, test } from '@jest/globals';
import { type Distance, type DistanceClass, distanceConfig, getDistance } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import { centralDifferences } from './central-differences.ts';
import { expectGradient, expectWithin } from './close.ts';
import { degenerateBatches, randomRows, unit } from './degenerate-batches.ts';
import { numbersOf, withBackends } from './with-backends.ts';

/** The paper's formula for one query and one key, in float64. */
export type DistanceFormula = (query: readonly number[], key: readonly number[]) => number;

/** Everything that a distance promises, tested against its formula. */
export function distanceConformance(Class: DistanceClass, formula: DistanceFormula): void {
  const distance = new Class();
  withBackends(`distance conformance: ${Class.className}`, () => {
    const query = randomRows(5, 6, 1);
    const key = randomRows(7, 6, 2);
    describeValues(distance, formula, query, key);
    describeGradients(distance, formula, query, key);
    describeOrder(distance);
    describeRefusals(distance);
  });
  describeNames(Class, distance);
}

function describeValues(distance: Distance, formula: DistanceFormula, query: number[][], key: number[][]): void {
  test.each([
    ['rows of any length', query, key],
    ['rows of length 1', unit(query), unit(key)],
    ['one query, one key, one column', [[0.5]], [[2]]],
  ])('computes the formula: %s', async (_, q, k) => {
    const values = await numbersOf(() => distance.call(tf.tensor2d(q), tf.tensor2d(k)));
    const expected = q.flatMap((row) => k.map((other) => formula(row, other)));
    expect(values).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expectClose(values[i] as number, value);
  });

  test('takes the queries as keys where none are given', async () => {
    const once = await numbersOf(() => distance.call(tf.tensor2d(query)));
    const twice = await numbersOf(() => distance.call(tf.tensor2d(query), tf.tensor2d(query)));
    expect(once).toEqual(twice);
    expect(once).toHaveLength(query.length ** 2);
  });

  test('takes integers as numbers', async () => {
    const rows = [[1, 2, 4], [0, 5, 1]];
    const values = await numbersOf(() => distance.call(tf.tensor2d(rows, [2, 3], 'int32')));
    for (const [i, value] of rows.flatMap((row) => rows.map((other) => formula(row, other))).entries())
      expectClose(values[i] as number, value);
  });
}

function describeGradients(distance: Distance, formula: DistanceFormula, query: number[][], key: number[][]): void {
  const weights = randomRows(query.length, key.length, 3);
  const weighted = (q: tf.Tensor, k: tf.Tensor): tf.Scalar =>
    tf.sum(tf.mul(distance.call(q, k), tf.tensor2d(weights)));

  test('has the gradient of the formula, for queries and keys', async () => {
    for (const side of [0, 1] as const) {
      const gradient = await numbersOf(
        () => tf.grads(weighted)([tf.tensor2d(query), tf.tensor2d(key)])[side] as tf.Tensor,
      );
      const sum = (x: Float64Array): number => {
        const rows = split(x, 6);
        const [q, k] = side === 0 ? [rows, key] : [query, rows];
        return q.reduce(
          (total, row, i) =>
            total + k.reduce((ofRow, other, j) => ofRow + (weights[i]?.[j] as number) * formula(row, other), 0),
          0,
        );
      };
      expectGradient(gradient, centralDifferences(sum, (side === 0 ? query : key).flat()));
    }
  });

  test.each(degenerateBatches)('is finite with a finite gradient: $name', async ({ rows }) => {
    const sum = (x: tf.Tensor): tf.Scalar => tf.sum(distance.call(x));
    const values = await numbersOf(() => distance.call(tf.tensor2d(rows as number[][])));
    const gradient = await numbersOf(() => tf.grad(sum)(tf.tensor2d(rows as number[][])));
    for (const value of [...values, ...gradient]) expect(value).toEqual(expect.any(Number));
    expect([...values, ...gradient].filter((value) => !Number.isFinite(value))).toEqual([]);
  });

  test('keeps no tensor, with and without a gradient', () => {
    const [q, k] = [tf.tensor2d(query), tf.tensor2d(key)];
    const before = tf.memory().numTensors;
    distance.call(q, k).dispose();
    tf.dispose(tf.grads(weighted)([q, k]));
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([q, k]);
  });
}

function describeOrder(distance: Distance): void {
  const sign = distance.ranking.polarity === 'distance' ? 1 : -1;

  test('says which of two values is further', async () => {
    expect(await numbersOf(() => distance.margin(tf.scalar(3), tf.scalar(1)))).toEqual([2 * sign]);
    expect(await numbersOf(() => distance.margin(tf.tensor1d([3, 1]), 2))).toEqual([sign, -sign]);
    expect(distance.ranking.compare(3, 1) * sign).toBeGreaterThan(0);
    expect(distance.fromDistance(0.25)).toBe(sign === 1 ? 0.25 : 0.75);
  });

  test('finds the closest and the farthest of the kept', async () => {
    const values = tf.tensor2d([[5, 1, 9, 3]]);
    const mask = tf.tensor2d([1, 0, 0, 1], [1, 4], 'bool');
    const closest = distance.closest(values, mask);
    const farthest = distance.farthest(values, mask);
    expect(Array.from(await closest.value.data())).toEqual([sign === 1 ? 3 : 5]);
    expect(Array.from(await farthest.value.data())).toEqual([sign === 1 ? 5 : 3]);
    expect(Array.from(await closest.index.data())).toEqual([sign === 1 ? 3 : 0]);
    expect(Array.from(await farthest.index.data())).toEqual([sign === 1 ? 0 : 3]);
    tf.dispose([values, mask, closest.value, closest.index, farthest.value, farthest.index]);
  });
}

function describeRefusals(distance: Distance): void {
  test.each<[string, string, () => [tf.Tensor, tf.Tensor?]]>([
    ['a single row', 'SHAPE_MISMATCH', () => [tf.tensor1d([1, 2])]],
    ['images', 'SHAPE_MISMATCH', () => [tf.zeros([2, 3]), tf.zeros([2, 3, 1])]],
    ['rows of two lengths', 'DIMENSION_MISMATCH', () => [tf.zeros([2, 3]), tf.zeros([2, 4])]],
    ['no rows', 'EMPTY_INPUT', () => [tf.zeros([0, 3])]],
    ['no columns', 'EMPTY_INPUT', () => [tf.zeros([2, 0])]],
    ['strings', 'INVALID_ARGUMENT', () => [tf.tensor2d([['a']])]],
    ['arrays', 'INVALID_ARGUMENT', () => [[[1, 2]] as unknown as tf.Tensor]],
  ])('refuses %s', (_, code, input) => {
    tf.tidy(() => {
      const [q, k] = input();
      expect(() => distance.call(q, k)).toThrow(expect.objectContaining({ code }));
    });
  });
}

function describeNames(Class: DistanceClass, distance: Distance): void {
  test.each([Class.className, ...Class.aliases])(`${Class.className} answers to %p in any case`, (name) => {
    for (const written of [name, name.toUpperCase(), name.toLowerCase()])
      expect(getDistance(written)).toBeInstanceOf(Class);
    expect(Class.aliases).toContain(distance.name);
    expect(String(distance)).toBe(distance.name);
  });

  test(`${Class.className} is made again from its configuration`, () => {
    const config = JSON.parse(JSON.stringify({ className: distance.className, config: distance.getConfig() }));
    expect(getDistance(config)).toEqual(distance);
    expect(getDistance(distanceConfig(distance))).toEqual(distance);
    expect(getDistance(Class)).toEqual(distance);
    expect(getDistance(distance)).toBe(distance);
  });
}

/** Float32 keeps seven digits of the largest addend; values here are of order 1 to 100. */
const expectClose = (actual: number, expected: number): void =>
  expectWithin(actual, expected, 2e-6 * Math.max(1, Math.abs(expected)));

const split = (flat: ArrayLike<number>, columns: number): number[][] =>
  Array.from({ length: flat.length / columns }, (_, row) =>
    Array.from({ length: columns }, (_, column) => flat[row * columns + column] as number),
  );

/** `q·k` in float64, for formulas. */
export const dot: DistanceFormula = (q, k) => q.reduce((sum, value, i) => sum + value * (k[i] as number), 0);
