import { describe, expect, test } from '@jest/globals';
import { getTwoViewLoss, type TwoViewLoss, type TwoViewLossOptions } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';
import { expectGradient, expectValue, expectWithin } from './close.ts';
import { degenerateBatches, randomRows, unit } from './degenerate-batches.ts';
import { numbersOf, withBackends } from './with-backends.ts';

/** Makes the loss under test with the options that every two-view loss takes. */
export type MakeTwoViewLoss = (options?: TwoViewLossOptions) => TwoViewLoss;

/** Two views of the same examples. */
export interface Views {
  readonly a: readonly (readonly number[])[];
  readonly b: readonly (readonly number[])[];
}

/** What a two-view loss is held to. */
export interface TwoViewConformanceOptions {
  /** Reduction `'none'` gives one value per row, not one of the whole batch. Default true. */
  readonly isOverRows?: boolean;
}

const generic: Views = { a: randomRows(7, 4, 31), b: randomRows(7, 4, 32) };

/** The degenerate batches as one view, beside themselves, reversed, turned around, and beside ordinary rows. */
const degenerateViews = degenerateBatches.flatMap(({ name, rows }) => {
  const others = unit(randomRows(rows.length, 4, 17));
  return [
    { name: `${name}, twice`, a: rows, b: rows },
    { name: `${name}, reversed`, a: rows, b: [...rows].reverse() },
    { name: `${name}, opposite`, a: rows, b: rows.map((row) => row.map((value) => -value)) },
    { name: `${name}, beside others`, a: rows, b: others },
  ];
});

/** Everything that a two-view loss promises, on every backend. */
export function twoViewConformance(
  name: string,
  makeLoss: MakeTwoViewLoss,
  { isOverRows = true }: TwoViewConformanceOptions = {},
): void {
  withBackends(`two-view conformance: ${name}`, () => {
    describeFiniteness(makeLoss());
    describeSlope(makeLoss());
    describeReductions(makeLoss, isOverRows);
    describeCalls(makeLoss());
    describeConfig(makeLoss);
  });
}

function describeFiniteness(loss: TwoViewLoss): void {
  test.each(degenerateViews)('is finite with finite gradients: $name', async (views) => {
    const { value, gradientA, gradientB } = await viewGradients(loss, views);
    expect([value, ...gradientA, ...gradientB].filter((number) => !Number.isFinite(number))).toEqual([]);
  });
}

function describeSlope(loss: TwoViewLoss): void {
  test('has the slope of its value in the directions tried', async () => {
    const { gradientA, gradientB } = await viewGradients(loss, generic);
    const gradient = [...gradientA, ...gradientB];
    for (let seed = 1; seed <= 6; seed++) {
      const direction = randomRows(1, gradient.length, seed)[0] as number[];
      const at = async (shift: number): Promise<number> => {
        const moved = [...generic.a, ...generic.b].map((row, i) =>
          row.map((value, c) => value + shift * (direction[i * 4 + c] as number)),
        );
        return (await viewGradients(loss, { a: moved.slice(0, 7), b: moved.slice(7) })).value;
      };
      const slope = ((await at(1e-3)) - (await at(-1e-3))) / 2e-3;
      const expected = gradient.reduce((sum, value, i) => sum + value * (direction[i] as number), 0);
      expectWithin(slope, expected, 1e-2 * Math.hypot(...gradient) * Math.hypot(...direction) + 1e-3);
    }
    expect(Math.hypot(...gradientA)).toBeGreaterThan(0);
    expect(Math.hypot(...gradientB)).toBeGreaterThan(0);
  });
}

function describeReductions(makeLoss: MakeTwoViewLoss, isOverRows: boolean): void {
  test('reduces to one value per row, their mean or their sum', async () => {
    const run = (reduction: NonNullable<TwoViewLossOptions['reduction']>): Promise<number[]> =>
      numbersOf(() => makeLoss({ reduction }).call(rowsOf(generic.a), rowsOf(generic.b)));
    const rows = await run('none');
    expect(rows).toHaveLength(isOverRows ? generic.a.length : 1);
    const sum = rows.reduce((total, value) => total + value, 0);
    expectValue((await run('sum'))[0] as number, sum);
    expectValue((await run('mean'))[0] as number, sum / rows.length);
    expectValue((await run('validAnchors'))[0] as number, sum / rows.length);
  });
}

function describeCalls(loss: TwoViewLoss): void {
  test('keeps no tensor, with and without a gradient', () => {
    const [a, b] = [rowsOf(generic.a), rowsOf(generic.b)];
    const before = tf.memory().numTensors;
    loss.call(a, b).dispose();
    tf.dispose(tf.grads((x, y) => loss.call(x, y))([a, b]));
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([a, b]);
  });

  test('is called by TensorFlow.js under its name, and with integers', async () => {
    expect(loss.fn.name).toBe(loss.name);
    const codes = [[1, 2, 0], [3, 0, 1], [0, 1, 5]];
    const expected = await numbersOf(() => loss.call(rowsOf(codes), rowsOf([...codes].reverse())));
    expect(await numbersOf(() => loss.fn(rowsOf(codes), rowsOf([...codes].reverse())))).toEqual(expected);
    const ofInts = (): tf.Tensor =>
      loss.call(tf.tensor2d(codes, [3, 3], 'int32'), tf.tensor2d([...codes].reverse(), [3, 3], 'int32'));
    expect(await numbersOf(ofInts)).toEqual(expected);
  });

  test('does not depend on the order of the examples', async () => {
    const order = [3, 0, 6, 2, 5, 1, 4];
    const shuffled = { a: order.map((i) => generic.a[i] ?? []), b: order.map((i) => generic.b[i] ?? []) };
    const [before, after] = [await viewGradients(loss, generic), await viewGradients(loss, shuffled)];
    expectValue(after.value, before.value);
    expectGradient(
      after.gradientA,
      order.flatMap((i) => before.gradientA.slice(i * 4, i * 4 + 4)),
    );
  });

  test.each<[string, string, () => [tf.Tensor, tf.Tensor]]>([
    ['views of different length', 'SHAPE_MISMATCH', () => [tf.zeros([2, 3]), tf.zeros([3, 3])]],
    ['views of different dimension', 'SHAPE_MISMATCH', () => [tf.zeros([2, 3]), tf.zeros([2, 4])]],
    ['images for embeddings', 'SHAPE_MISMATCH', () => [tf.zeros([2, 3, 3]), tf.zeros([2, 3, 3])]],
    ['an empty batch', 'EMPTY_INPUT', () => [tf.zeros([0, 3]), tf.zeros([0, 3])]],
    ['strings', 'INVALID_ARGUMENT', () => [tf.tensor2d([['a']]), tf.tensor2d([['b']])]],
    ['what is no tensor', 'INVALID_ARGUMENT', () => [[[1]] as never, [[1]] as never]],
  ])('refuses %s', (_, code, views) => {
    tf.tidy(() => {
      const [a, b] = views();
      expect(() => loss.call(a, b)).toThrow(expect.objectContaining({ code }));
    });
  });
}

function describeConfig(makeLoss: MakeTwoViewLoss): void {
  describe('configuration', () => {
    test('makes the loss again', () => {
      const loss = makeLoss({ reduction: 'sum', name: 'own' });
      const part = { className: loss.className, config: loss.getConfig() };
      expect(JSON.parse(JSON.stringify(part))).toEqual(part);
      const again = getTwoViewLoss(part);
      expect(again.getConfig()).toEqual(loss.getConfig());
      expect([again.name, again.reduction, again.className]).toEqual(['own', 'sum', loss.className]);
    });

    test('refuses an unknown reduction', () => {
      expect(() => makeLoss({ reduction: 'max' as 'mean' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
    });
  });
}

const rowsOf = (rows: Views['a']): tf.Tensor2D => tf.tensor2d(rows as number[][]);

/** Value of a two-view loss, and its gradients with respect to both views. */
export async function viewGradients(
  loss: TwoViewLoss,
  { a, b }: Views,
): Promise<{ value: number; gradientA: number[]; gradientB: number[] }> {
  const tensors = tf.tidy(() => {
    const { value, grads } = tf.valueAndGrads((x, y) => loss.call(x, y))([rowsOf(a), rowsOf(b)]);
    return [value, ...grads] as [tf.Tensor, tf.Tensor, tf.Tensor];
  });
  const numbers = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose(tensors);
  const [value, gradientA, gradientB] = numbers.map((of) => Array.from(of)) as [number[], number[], number[]];
  return { value: value[0] as number, gradientA, gradientB };
}
