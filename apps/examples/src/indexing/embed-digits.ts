import { convNetSim } from '@sim/architectures';
import type { NdArray } from '@sim/core';
import type { LabeledImages, Mnist } from '@sim/datasets';
import { MultiSimilarityLoss } from '@sim/losses';
import { MultiShotMemorySampler } from '@sim/samplers';
import * as tf from '@tensorflow/tfjs-core';

/** Numbers in an embedding. */
const EMBEDDING_SIZE = 64;

/** What to train on and what to embed. */
export interface EmbedDigitsOptions {
  readonly train: Mnist['train'];
  readonly digits: LabeledImages;
  readonly queries: NdArray;
  /** Training steps in each of two epochs. */
  readonly steps: number;
  readonly seed: number;
}

/** Embeddings of digits by a network that was trained for a moment. */
export async function embedDigits({ train, digits, queries, steps, seed }: EmbedDigitsOptions): Promise<{
  readonly records: Float32Array;
  readonly rows: Float32Array;
  readonly dim: number;
}> {
  const model = convNetSim({ inputShape: [28, 28, 1], embeddingSize: EMBEDDING_SIZE, seed });
  model.compile({ optimizer: tf.train.adam(1e-3), loss: new MultiSimilarityLoss() });
  const options = { classesPerBatch: 10, examplesPerClassPerBatch: 6, stepsPerEpoch: steps, seed };
  await model.fit(new MultiShotMemorySampler(train.images, train.labels, options), { epochs: 2 });
  const [records, rows] = [await model.embed(digits.images), await model.embed(queries)];
  model.dispose();
  return { records, rows, dim: EMBEDDING_SIZE };
}
