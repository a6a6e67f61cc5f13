/** @internal */

import { EMBEDDING_SIZE, makeModel } from '@sim-app/quickstart/network';
import { loadMnist } from '@sim/datasets';
import { MultiSimilarityLoss } from '@sim/losses';
import { MultiShotMemorySampler } from '@sim/samplers';
import '@sim/wasm-training';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { type DataSet, writeRowsAsDataSet } from './data-set.ts';

const ROWS = 10_000;
const QUERIES = 1000;
const BATCH = 250;

/**
 * Embeddings of MNIST's test images by the quickstart's network after `steps` steps of training: rows that have
 * collapsed into tight classes, which is what similarity search meets in practice. Queries are training images.
 */
export async function trainedDataSet(folder: string, steps: number): Promise<DataSet> {
  await tf.setBackend('wasm');
  const { train, test } = await loadMnist();
  const sampler = new MultiShotMemorySampler(train.images, train.labels, {
    classesPerBatch: 6,
    examplesPerClassPerBatch: 10,
    classList: [2, 3, 1, 7, 9, 6],
    stepsPerEpoch: steps,
    seed: 0,
  });
  const model = makeModel(0);
  model.compile({ optimizer: tf.train.adam(1e-3), loss: new MultiSimilarityLoss() });
  await model.fit(sampler, { epochs: 1, verbose: 0 });
  const embed = async (values: Float32Array, count: number): Promise<Float32Array> => {
    const rows = new Float32Array(count * EMBEDDING_SIZE);
    for (let first = 0; first < count; first += BATCH) {
      const images = tf.tensor4d(values.slice(first * 784, (first + BATCH) * 784), [BATCH, 28, 28, 1]);
      const embeddings = model.predict(images) as tf.Tensor;
      rows.set(await embeddings.data<'float32'>(), first * EMBEDDING_SIZE);
      tf.dispose([images, embeddings]);
    }
    return rows;
  };
  return writeRowsAsDataSet(folder, `trained-${ROWS}x${EMBEDDING_SIZE}`, {
    gallery: await embed(test.images.values, ROWS),
    queries: await embed(train.images.values, QUERIES),
    dim: EMBEDDING_SIZE,
  });
}
