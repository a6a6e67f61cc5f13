import { afterAll, describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { distanceClasses } from '@sim/distances';
import { getLoss, type LossCallOptions, type MetricLoss, type MetricLossOptions } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';
import { expectGradient, expectValue, expectWithin } from './close.ts';
import { type DegenerateBatch, degenerateBatches, randomRows, unit } from './degenerate-batches.ts';
import { numbersOf, withBackends } from './with-backends.ts';

/** Makes the loss under test with the options that every metric loss takes. */
export type MakeLoss = (options?: MetricLossOptions) => MetricLoss;

/** What a loss is held to. */
export interface LossConformanceOptions {
  /** Check gradients against differences of the value. Off where a loss treats some of its weights as constants. */
  readonly smooth?: boolean;
  /** The loss compares positives with negatives, so that it is 0 where no anchor has both. Default true. */
  readonly needsBoth?: boolean;
}

const distanceNames = distanceClasses.map(({ aliases }) => aliases[0] as string);

/** Directions in which a gradient is compared. */
const slopes = process.env['SIM_FULL_COUNTS'] ? 12 : 4;

const generic: DegenerateBatch = {
  name: 'generic',
  labels: [0, 0, 0, 1, 1, 1, 2, 2, 2],
  rows: unit(randomRows(9, 5, 11)),
};

/** Everything that a metric loss promises, under every distance and on every backend. */
export function lossConformance(
  name: string,
  makeLoss: MakeLoss,
  { smooth = true, needsBoth = true }: LossConformanceOptions = {},
): void {
  withBackends(`loss conformance: ${name}`, () => {
    describe.each(distanceNames)('%s', (distance) => {
      const loss = madeForTests(() => makeLoss({ distance }));
      describeFiniteness(loss);
      if (needsBoth) describeLack(loss);
      describeOrder(loss);
      if (smooth) describeSlope(loss);
    });
    describeReductions(makeLoss);
    describe('input', () => describeInput(madeForTests(makeLoss)));
    describeConfig(makeLoss);
  });
}

/** A loss for the tests around this call: losses may hold variables, which need the backend to be set. */
function madeForTests(make: () => MetricLoss): () => MetricLoss {
  let loss: MetricLoss | undefined;
  afterAll(() => loss?.dispose());
  return () => (loss ??= make());
}

function describeFiniteness(loss: () => MetricLoss): void {
  test.each(degenerateBatches)('is finite with a finite gradient: $name', async (batch) => {
    const { value, gradient } = await valueAndGradient(loss(), batch);
    expect(Number.isFinite(value)).toBe(true);
    expect(gradient.filter((slope) => !Number.isFinite(slope))).toEqual([]);
  });

  test('keeps no tensor, with and without a gradient', () => {
    const labels = tf.tensor1d([...generic.labels], 'int32');
    const embeddings = rowsOf(generic);
    loss();
    const before = tf.memory().numTensors;
    loss().call(labels, embeddings).dispose();
    tf.grad((x) => loss().call(labels, x))(embeddings).dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([labels, embeddings]);
  });
}

function describeLack(loss: () => MetricLoss): void {
  const lacking = ['no positives', 'one class', 'one row'];
  test.each(lacking)('is 0 without gradient where no anchor has both: %s', async (name) => {
    const batch = degenerateBatches.find((candidate) => candidate.name === name) as DegenerateBatch;
    const { value, gradient } = await valueAndGradient(loss(), batch);
    expect(value).toBe(0);
    expect(gradient.filter((slope) => slope !== 0)).toEqual([]);
  });
}

function describeOrder(loss: () => MetricLoss): void {
  test('does not depend on the order of the batch or on which codes stand for the classes', async () => {
    const order = [...new Random(5).sample(generic.labels.length, generic.labels.length)];
    const shuffled = {
      ...generic,
      labels: order.map((row) => [40, -7, 12][generic.labels[row] as number] as number),
      rows: order.map((row) => generic.rows[row] as number[]),
    };
    const [before, after] = [await valueAndGradient(loss(), generic), await valueAndGradient(loss(), shuffled)];
    expectValue(after.value, before.value);
    const dim = before.gradient.length / order.length;
    expectGradient(
      after.gradient,
      order.flatMap((row) => before.gradient.slice(row * dim, (row + 1) * dim)),
    );
  });

  test('is the same against the batch itself, given as keys', async () => {
    const before = await valueAndGradient(loss(), generic);
    const asKeys = await valueAndGradient(loss(), generic, (labels, embeddings) => ({
      keys: embeddings,
      keyLabels: labels,
      removeDiagonal: true,
    }));
    expectValue(asKeys.value, before.value);
    expectGradient(asKeys.gradient, before.gradient);
    const bySelfKeys = await valueAndGradient(loss(), generic, (labels, embeddings) => ({
      keys: embeddings,
      keyLabels: labels,
      selfKeys: tf.range(0, generic.labels.length, 1, 'int32'),
    }));
    expectValue(bySelfKeys.value, before.value);
  });
}

function describeSlope(loss: () => MetricLoss): void {
  test('has the slope of its value in the directions tried', async () => {
    const { gradient } = await valueAndGradient(loss(), generic);
    const flat = generic.rows.flat();
    let compared = 0;
    for (let seed = 1; seed <= 12 && compared < slopes; seed++) {
      const direction = randomRows(1, flat.length, seed)[0] as number[];
      const at = async (shift: number): Promise<number> => {
        const moved = flat.map((value, i) => value + shift * (direction[i] as number));
        const rows = generic.labels.map((_, row) => moved.slice(row * 5, row * 5 + 5));
        return valueOf(loss(), { ...generic, rows });
      };
      const quotients = [];
      for (const step of [2e-3, 1e-3]) quotients.push(((await at(step)) - (await at(-step))) / (2 * step));
      const [far, near] = quotients as [number, number];
      const tolerance = 1e-2 * Math.hypot(...gradient) * Math.hypot(...direction) + 1e-3;
      // Where the two disagree, mining chose another pair on the way: no slope to compare with.
      if (Math.abs(far - near) > tolerance / 4) continue;
      expectWithin(
        near,
        gradient.reduce((sum, value, i) => sum + value * (direction[i] as number), 0),
        tolerance,
      );
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(3);
  });
}

function describeReductions(makeLoss: MakeLoss): void {
  test('reduces to one value per row, their mean or their sum', async () => {
    const run = (reduction: NonNullable<MetricLossOptions['reduction']>): Promise<number[]> =>
      numbersOf(() =>
        makeLoss({ reduction }).call(tf.tensor1d(generic.labels as number[], 'int32'), rowsOf(generic)),
      );
    const rows = await run('none');
    expect(rows).toHaveLength(generic.labels.length);
    const sum = rows.reduce((total, value) => total + value, 0);
    expectValue((await run('sum'))[0] as number, sum);
    expectValue((await run('mean'))[0] as number, sum / rows.length);
    expectValue((await run('validAnchors'))[0] as number, sum / rows.length);
    expect(sum).toBeGreaterThan(0);
  });
}

function describeInput(loss: () => MetricLoss): void {
  const embeddings = (): tf.Tensor => rowsOf(generic);
  const codes = generic.labels as number[];

  test('takes labels as a column, and of any type of number', async () => {
    const expected = await numbersOf(() => loss().call(tf.tensor1d(codes, 'int32'), embeddings()));
    const column = await numbersOf(() => loss().call(tf.tensor2d(codes, [codes.length, 1], 'int32'), embeddings()));
    const floats = await numbersOf(() => loss().call(tf.tensor1d(codes, 'float32'), embeddings()));
    expect([column, floats]).toEqual([expected, expected]);
  });

  test('is called by TensorFlow.js under its name', async () => {
    expect(loss().fn.name).toBe(loss().name);
    const expected = await numbersOf(() => loss().call(tf.tensor1d(codes, 'int32'), embeddings()));
    expect(await numbersOf(() => loss().fn(tf.tensor1d(codes, 'int32'), embeddings()))).toEqual(expected);
  });

  test.each<[string, string, () => [tf.Tensor, tf.Tensor, LossCallOptions?]]>([
    ['string labels', 'INVALID_LABEL', () => [tf.tensor1d(codes.map(String)), embeddings()]],
    ['too few labels', 'LENGTH_MISMATCH', () => [tf.tensor1d(codes.slice(1), 'int32'), embeddings()]],
    ['one-hot labels', 'SHAPE_MISMATCH', () => [tf.oneHot(tf.tensor1d(codes, 'int32'), 3), embeddings()]],
    ['images for embeddings', 'SHAPE_MISMATCH', () => [tf.tensor1d(codes, 'int32'), tf.zeros([9, 2, 2])]],
    ['an empty batch', 'EMPTY_INPUT', () => [tf.tensor1d([], 'int32'), tf.zeros([0, 4])]],
    [
      'keys without labels',
      'INVALID_ARGUMENT',
      () => [tf.tensor1d(codes, 'int32'), embeddings(), { keys: tf.zeros([2, 5]) }],
    ],
    [
      'keys of another dimension',
      'DIMENSION_MISMATCH',
      () => [
        tf.tensor1d(codes, 'int32'),
        embeddings(),
        { keys: tf.zeros([2, 4]), keyLabels: tf.tensor1d([0, 1], 'int32') },
      ],
    ],
  ])('refuses %s', (_, code, input) => {
    tf.tidy(() => {
      const args = input();
      expect(() => loss().call(...args)).toThrow(expect.objectContaining({ code }));
    });
  });
}

function describeConfig(makeLoss: MakeLoss): void {
  test.each(distanceNames)('is made again from its configuration: %s', (distance) => {
    const loss = makeLoss({ distance, reduction: 'sum', name: 'own' });
    const part = { className: loss.className, config: loss.getConfig() };
    expect(JSON.parse(JSON.stringify(part))).toEqual(part);
    const again = getLoss(part);
    expect(again.getConfig()).toEqual(loss.getConfig());
    expect([again.name, again.reduction, again.distance.name]).toEqual(['own', 'sum', distance]);
    again.dispose();
    loss.dispose();
  });
}

const rowsOf = ({ rows }: Pick<DegenerateBatch, 'rows'>): tf.Tensor2D => tf.tensor2d(rows as number[][]);

async function valueOf(loss: MetricLoss, { labels, rows }: Pick<DegenerateBatch, 'labels' | 'rows'>): Promise<number> {
  const [value] = await numbersOf(() => loss.call(tf.tensor1d([...labels], 'int32'), rowsOf({ rows })));
  return value as number;
}

/** Value of a loss on a batch, and its gradient with respect to the rows. */
export async function valueAndGradient(
  loss: MetricLoss,
  { labels, rows }: Pick<DegenerateBatch, 'labels' | 'rows'>,
  options: (labels: tf.Tensor1D, embeddings: tf.Tensor2D) => LossCallOptions = () => ({}),
): Promise<{ value: number; gradient: number[] }> {
  const { value, grad } = tf.tidy(() => {
    const codes = tf.tensor1d([...labels], 'int32');
    const call = (x: tf.Tensor): tf.Tensor => loss.call(codes, x, options(codes, x as tf.Tensor2D));
    return tf.valueAndGrad(call)(rowsOf({ rows }));
  });
  const numbers = [Array.from(await value.data()), Array.from(await grad.data())] as const;
  tf.dispose([value, grad]);
  return { value: numbers[0][0] as number, gradient: numbers[1] };
}
