/** @internal */

import * as tf from '@tensorflow/tfjs-core';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import type { KnnEngine } from '../knn-engine.ts';

/** What one writes with TensorFlow.js: a matrix product, the squared lengths, `topk`; on its WASM backend, one thread. */
export async function makeTfjsPeer(): Promise<KnnEngine> {
  setThreadsCount(1);
  await tf.setBackend('wasm');
  let rows = tf.zeros([1, 1]) as tf.Tensor2D;
  let lengths = tf.zeros([1]) as tf.Tensor1D;
  return {
    label: `TensorFlow.js ${tf.version_core}, wasm, matMul and topk`,
    load(gallery, dim) {
      tf.dispose([rows, lengths]);
      rows = tf.tensor2d(gallery, [gallery.length / dim, dim]);
      lengths = tf.tidy(() => tf.sum(tf.square(rows), 1));
    },
    async search(queries, k) {
      const dim = rows.shape[1];
      const indices = tf.tidy(() => {
        const products = tf.matMul(tf.tensor2d(queries, [queries.length / dim, dim]), rows, false, true);
        return tf.topk(tf.sub(tf.mul(products, 2), lengths), k).indices;
      });
      const ids = Uint32Array.from(await indices.data());
      indices.dispose();
      return ids;
    },
  };
}
