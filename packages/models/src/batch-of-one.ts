/**
 * Single examples as batches.
 *
 * @internal
 */
import { isNdArray } from '@sim/core';
import type { ExampleInput } from '@sim/layers';
import * as tf from '@tensorflow/tfjs-core';

/** Calls `use` with the one example as a batch, which ends with the call. What is no example is handed on as it is. */
export async function withBatchOfOne<T>(x: ExampleInput, use: (batch: ExampleInput) => Promise<T>): Promise<T> {
  if (isNdArray(x)) return use({ values: x.values, shape: [1, ...x.shape] });
  if (!(x instanceof tf.Tensor)) return use(x);
  const batch = tf.expandDims(x, 0);
  try {
    return await use(batch);
  } finally {
    batch.dispose();
  }
}
