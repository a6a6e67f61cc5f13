import {
  type Label,
  type Labels,
  type NdArray,
  type NdValues,
  Random,
  SimError,
  isNdArray,
  requireInteger,
  requireOneOf,
  requireSameLength,
  takeExamples,
} from '@sim/core';
import { type ClassGroup, groupByClass } from './group-by-class.ts';
import { type Examples, toExamples } from './to-examples.ts';

/** Options of `selectExamples`. */
export interface SelectExamplesOptions {
  /** Classes to select from. Default: all. */
  readonly classList?: Labels | undefined;
  /** Examples to select of each class. Default: all. */
  readonly numExamplesPerClass?: number | undefined;
  /**
   * `'shuffled'`: examples drawn at random, in random order. `'file'`: the first examples of each class, in the order
   * in which they stand in the data. Default `'shuffled'`.
   */
  readonly order?: 'shuffled' | 'file';
  /** Default 0. */
  readonly seed?: number;
}

/** Selected examples and labels, in the form in which they were given. */
export interface SelectedExamples<X, Y> {
  readonly examples: X;
  readonly labels: Y;
  /** Where each of them stands in the data. */
  readonly indices: Uint32Array;
}

const orders = ['shuffled', 'file'] as const;

/**
 * Selects examples by class, without replacement: no example is selected twice.
 *
 * Differs from TF Similarity: `select_examples` draws with replacement; here a class that is too small is an error.
 *
 * Throws `TOO_FEW_EXAMPLES`, `INVALID_LABEL`, `LENGTH_MISMATCH`, `INVALID_ARGUMENT`, and what `toExamples` throws.
 *
 * @example
 * const { examples, labels } = selectExamples([[1], [2], [3]], ['a', 'b', 'a'], { classList: ['a'], order: 'file' });
 * // examples [[1], [3]], labels ['a', 'a']
 */
export function selectExamples<V extends NdValues, Y extends Labels>(
  x: NdArray<V>,
  y: Y,
  options?: SelectExamplesOptions,
): SelectedExamples<NdArray<V>, Y>;
export function selectExamples<R extends ArrayLike<number>, Y extends Labels>(
  x: readonly R[],
  y: Y,
  options?: SelectExamplesOptions,
): SelectedExamples<R[], Y>;
export function selectExamples(
  x: Examples,
  y: Labels,
  { classList, numExamplesPerClass, order = 'shuffled', seed = 0 }: SelectExamplesOptions = {},
): SelectedExamples<Examples, Labels> {
  const where = 'selectExamples';
  requireOneOf(order, orders, 'order', where);
  requireInteger(seed, 'seed', where, 0);
  if (numExamplesPerClass !== undefined) requireInteger(numExamplesPerClass, 'numExamplesPerClass', where);
  requireSameLength(y.length, toExamples(x, where).shape[0] ?? 0, 'labels', 'examples', where);
  const groups = groupByClass(y, classList, where);
  const random = order === 'shuffled' ? new Random(seed) : undefined;
  const indices = Uint32Array.from(groups.flatMap((group) => [...choose(group, numExamplesPerClass, random)]));
  if (random) random.shuffle(indices);
  else indices.sort();
  return { examples: takeSome(x, indices), labels: takeLabels(y, indices), indices };
}

/** `count` examples of a class: at random, or the first where there is no `random`. */
function choose({ label, indices }: ClassGroup, count = indices.length, random?: Random): Uint32Array {
  if (count > indices.length)
    throw new SimError({
      code: 'TOO_FEW_EXAMPLES',
      where: 'selectExamples',
      problem: `class ${JSON.stringify(label)} has fewer than the ${count} examples asked for`,
      got: indices.length,
      cure: `Ask for numExamplesPerClass ≤ ${indices.length}, or leave the class out of classList.`,
    });
  return random
    ? random.sample(indices.length, count).map((position) => indices[position] as number)
    : indices.subarray(0, count);
}

function takeSome(x: Examples, indices: Uint32Array): Examples {
  return isNdArray(x) ? takeExamples(x, indices) : Array.from(indices, (index) => x[index] as ArrayLike<number>);
}

function takeLabels(y: Labels, indices: Uint32Array): Labels {
  return y instanceof Int32Array
    ? Int32Array.from(indices, (index) => y[index] as number)
    : Array.from(indices, (index) => y[index] as Label);
}
