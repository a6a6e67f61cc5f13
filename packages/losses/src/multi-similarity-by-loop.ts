/** @internal */
import * as tf from '@tensorflow/tfjs-core';
import type { LossPairs } from './loss-pairs.ts';
import type { LossTerm } from './loss-terms.ts';

/** How the loop chooses and weighs pairs. */
export interface PairWeights {
  readonly alpha: number;
  readonly beta: number;
  readonly epsilon: number;
  /** Where near and far part, on the scale of the distance. */
  readonly boundary: number;
}

/**
 * The terms of `multiSimilarityLoss` in one pass over the numbers of the pairs: values, mask, and of each pair its
 * share of its anchor's value, which is its gradient. A row with a distance that is not finite gives a value that is no
 * number, as operations would.
 */
export function multiSimilarityByLoop(pairs: LossPairs, weights: PairWeights): Pick<LossTerm, 'mask' | 'values'> {
  const { distances } = pairs;
  const { values, counts, shares } = weighPairs(pairs, weights);
  return {
    values: tf.customGrad((_, save) => {
      (save as tf.GradSaveFunc)([tf.tensor2d(shares, distances.shape)]);
      return {
        value: tf.tensor1d(values),
        gradFunc: (dy: tf.Tensor, [slopes]: tf.Tensor[]) => tf.mul(tf.reshape(dy, [-1, 1]), slopes as tf.Tensor),
      };
    })(distances),
    mask: tf.tensor1d(counts, 'bool'),
  };
}

interface WeighedPairs {
  /** `[q]`. */
  readonly values: Float32Array;
  /** 1 for anchors with a positive and a negative that count, `[q]`. */
  readonly counts: Uint8Array;
  /** `[q, k]`. */
  readonly shares: Float32Array;
}

/** What becomes of a pair. */
const [LEFT_OUT, POSITIVE, NEGATIVE] = [0, 1, 2];

function weighPairs(pairs: LossPairs, weights: PairWeights): WeighedPairs {
  const [rows, keys] = pairs.distances.shape;
  const made = { values: new Float32Array(rows), counts: new Uint8Array(rows), shares: new Float32Array(rows * keys) };
  // On the scale of a similarity everything is the other way round.
  const sign = pairs.distance.ranking.polarity === 'distance' ? 1 : -1;
  const numbers = pairs.distances.dataSync();
  const positives = pairs.positives.dataSync();
  const negatives = pairs.negatives.dataSync();
  const distances = new Float32Array(keys);
  const kinds = new Uint8Array(keys);
  for (let row = 0, start = 0; row < rows; row++, start += keys) {
    let isFinite = true;
    for (let j = 0; j < keys; j++) {
      distances[j] = sign * (numbers[start + j] as number);
      isFinite &&= Number.isFinite(distances[j]);
      kinds[j] = positives[start + j] ? POSITIVE : negatives[start + j] ? NEGATIVE : LEFT_OUT;
    }
    made.counts[row] = mine(distances, kinds, weights.epsilon) ? 1 : 0;
    const shares = made.shares.subarray(start, start + keys);
    const value = weigh(distances, kinds, { ...weights, boundary: sign * weights.boundary }, shares);
    made.values[row] = isFinite ? value : Number.NaN;
    for (let j = 0; j < keys; j++) shares[j] = isFinite ? sign * (shares[j] as number) : Number.NaN;
  }
  return made;
}

/** Leaves out pairs that are easy, and tells whether some of both kinds remain. */
function mine(distances: Float32Array, kinds: Uint8Array, epsilon: number): boolean {
  let [closest, farthest] = [Infinity, -Infinity];
  for (let j = 0; j < kinds.length; j++) {
    const distance = distances[j] as number;
    if (kinds[j] === POSITIVE && distance > farthest) farthest = distance;
    if (kinds[j] === NEGATIVE && distance < closest) closest = distance;
  }
  // In float32, as operations decide: the same pairs remain on every backend.
  const least = Math.fround(-epsilon);
  let [someFar, someNear] = [false, false];
  for (let j = 0; j < kinds.length; j++) {
    const distance = distances[j] as number;
    if (kinds[j] === POSITIVE && Math.fround(distance - closest) > least) someFar = true;
    else if (kinds[j] === NEGATIVE && Math.fround(farthest - distance) > least) someNear = true;
    else kinds[j] = LEFT_OUT;
  }
  return someFar && someNear;
}

/** The value of an anchor, and in `shares` its slope by each distance. */
function weigh(distances: Float32Array, kinds: Uint8Array, weights: PairWeights, shares: Float32Array): number {
  const { alpha, beta } = weights;
  const boundary = Math.fround(weights.boundary);
  let [positiveTop, negativeTop] = [0, 0];
  for (let j = 0; j < kinds.length; j++) {
    const beyond = Math.fround((distances[j] as number) - boundary);
    if (kinds[j] === POSITIVE) positiveTop = Math.max(positiveTop, alpha * beyond);
    else if (kinds[j] === NEGATIVE) negativeTop = Math.max(negativeTop, -beta * beyond);
  }
  let [positiveSum, negativeSum] = [Math.exp(-positiveTop), Math.exp(-negativeTop)];
  for (let j = 0; j < kinds.length; j++) {
    const beyond = Math.fround((distances[j] as number) - boundary);
    if (kinds[j] === POSITIVE) positiveSum += shares[j] = Math.exp(alpha * beyond - positiveTop);
    else if (kinds[j] === NEGATIVE) negativeSum += shares[j] = Math.exp(-beta * beyond - negativeTop);
  }
  for (let j = 0; j < kinds.length; j++)
    if (kinds[j] !== LEFT_OUT) shares[j] = (shares[j] as number) / (kinds[j] === POSITIVE ? positiveSum : -negativeSum);
  return (Math.log(positiveSum) + positiveTop) / alpha + (Math.log(negativeSum) + negativeTop) / beta;
}
