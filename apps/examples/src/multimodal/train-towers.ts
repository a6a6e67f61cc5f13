import { type NdArray, Random, takeExamples } from '@sim/core';
import { MultiNegativesRankLoss } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { EmojiPairs } from './emoji-pairs.ts';
import { featureRows, type TextFeature, textFeatures } from './text-features.ts';
import type { Towers } from './towers.ts';

/** What decides a training. */
export interface TowerTraining {
  readonly steps: number;
  readonly seed: number;
  /** Pairs in a batch: each text has to find its picture among so many. */
  readonly batchSize: number;
  /** Called after so many steps, and before the first. */
  readonly watchEvery: number;
  readonly onWatch: (step: number) => Promise<void>;
  readonly onStep?: (step: number) => void;
}

/** Multiplies similarities: at 10 rather than 20 the loss on held-out pairs stays lower and the ranking is the same. */
export const SCALE = 10;

const LEARNING_RATE = 1e-3;

/** Share of a text's features that a step leaves out, so that no single word is leant on. */
const DROPPED = 0.3;

/**
 * Trains both towers at once on the pairs in `rows`, a training loop of one's own: a batch is one text and one picture,
 * in a style drawn at random, of each of `batchSize` emoji; the loss asks every text for its picture and every picture for
 * its text. Resolves to the loss of each step.
 */
export async function trainTowers(towers: Towers, pairs: EmojiPairs, rows: readonly number[], training: TowerTraining): Promise<number[]> {
  const { steps, seed, batchSize, watchEvery } = training;
  const loss = new MultiNegativesRankLoss({ form: 'paper', scale: SCALE });
  const optimizer = tf.train.adam(LEARNING_RATE);
  const weights = [towers.text, towers.picture].flatMap((tower) => tower.trainableWeights.map((weight) => weight.read() as tf.Variable));
  const features = pairs.texts.map(textFeatures);
  const losses: number[] = [];
  await training.onWatch(0);
  for (let step = 0; step < steps; step++) {
    const batch = drawBatch(pairs, features, rows, batchSize, new Random(seed, step));
    const value = tf.tidy(() => {
      const [texts, pictures] = [toTensor(batch.texts), toTensor(batch.pictures)];
      const pairLoss = (): tf.Scalar => {
        const [text, picture] = [towers.text, towers.picture].map((tower, i) => tower.apply(i === 0 ? texts : pictures, { training: true })) as [tf.Tensor, tf.Tensor];
        return tf.mul(tf.add(loss.call(text, picture), loss.call(picture, text)), 0.5);
      };
      return optimizer.minimize(pairLoss, true, weights) as tf.Scalar;
    });
    losses.push((await value.data())[0] as number);
    value.dispose();
    training.onStep?.(step + 1);
    if ((step + 1) % watchEvery === 0) await training.onWatch(step + 1);
  }
  optimizer.dispose();
  return losses;
}

interface PairBatch {
  readonly texts: NdArray<Float32Array>;
  readonly pictures: NdArray<Float32Array>;
}

function drawBatch(
  { pictures, styles }: EmojiPairs,
  features: readonly (readonly TextFeature[])[],
  rows: readonly number[],
  batchSize: number,
  random: Random,
): PairBatch {
  const drawn = Array.from(random.sample(rows.length, Math.min(batchSize, rows.length)), (i) => rows[i] as number);
  return {
    texts: featureRows(drawn.map((i) => features[i] as readonly TextFeature[]), () => random.uniform() >= DROPPED),
    pictures: takeExamples(pictures, drawn.map((i) => i * styles.length + random.integer(styles.length))),
  };
}

const toTensor = ({ values, shape }: NdArray<Float32Array>): tf.Tensor => tf.tensor(values, [...shape], 'float32');
