import { convNetSim } from '@sim/architectures';
import { sliceExamples } from '@sim/core';
import type { Mnist } from '@sim/datasets';
import type { MetricLoss } from '@sim/losses';
import { RecallAtK } from '@sim/metrics';
import { MultiShotMemorySampler, selectExamples } from '@sim/samplers';
import * as tf from '@tensorflow/tfjs-core';
import { CustomCallback } from '@tensorflow/tfjs-layers';
import { SEEN_DIGITS } from '../digits-of-training.ts';
import { type BySplit, mapAtRBySplit } from '../map-at-r-by-split.ts';
import { meanDistances, type MeanDistances } from './mean-distances.ts';

/** Size of the embedding. */
export const EMBEDDING_SIZE = 64;

/** Images of each digit that the 1-NN figure looks among: the first of the training file. */
const INDEXED_PER_DIGIT = 20;

/** What every loss of the comparison is given. */
export interface TrainingSetting {
  readonly steps: number;
  readonly seed: number;
  /** Test images that are mapped, from the first on. */
  readonly mapped: number;
}

/** What one loss made of it. */
export interface LossResult {
  readonly mapAtR: BySplit;
  /** Share of test images whose nearest of 200 training images shows the same digit. */
  readonly nearest: number;
  /** Cosine distances among test images. */
  readonly distances: MeanDistances;
  readonly stepLosses: readonly number[];
  /** Of training alone. */
  readonly seconds: number;
  /** Embeddings `[mapped, 64]` of the first test images. */
  readonly embeddings: Float32Array;
}

/** Trains the network of the quickstart with a loss and measures the result. Same seed: same weights, same batches. */
export async function trainAndMeasure(
  loss: MetricLoss,
  { train, test }: Mnist,
  { steps, seed, mapped }: TrainingSetting,
): Promise<LossResult> {
  const model = convNetSim({ inputShape: [28, 28, 1], embeddingSize: EMBEDDING_SIZE, seed });
  model.compile({ optimizer: tf.train.adam(1e-3), loss, distance: 'cosine' });
  const sampler = new MultiShotMemorySampler(train.images, train.labels, {
    classesPerBatch: SEEN_DIGITS.length,
    examplesPerClassPerBatch: 10,
    classList: SEEN_DIGITS,
    stepsPerEpoch: steps,
    seed,
  });
  const stepLosses: number[] = [];
  const watch = new CustomCallback({ onBatchEnd: async (_batch, logs) => void stepLosses.push(Number(logs?.['loss'])) });
  const start = performance.now();
  await model.fit(sampler, { epochs: 1, callbacks: [watch] });
  const seconds = (performance.now() - start) / 1000;

  const values = await model.embed(test.images);
  const embeddings = { values, shape: [test.labels.length, EMBEDDING_SIZE] };
  const indexed = selectExamples(train.images, train.labels, { numExamplesPerClass: INDEXED_PER_DIGIT, order: 'file' });
  await model.index(indexed.examples, indexed.labels);
  const found = await model.indexer.evaluateRetrieval(values, test.labels, { metrics: [new RecallAtK({ k: 1 })] });
  const result = {
    mapAtR: await mapAtRBySplit(embeddings, test.labels),
    nearest: found['recall@1'] as number,
    distances: meanDistances(values, test.labels, EMBEDDING_SIZE, seed),
    stepLosses,
    seconds,
    embeddings: sliceExamples(embeddings, 0, mapped).values as Float32Array,
  };
  model.dispose();
  loss.dispose();
  return result;
}
