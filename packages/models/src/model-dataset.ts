/**
 * Batches of a sampler in the form that a model takes.
 *
 * @internal
 */
import { requireInputShape } from '@sim/layers';
import type { Sampler } from '@sim/samplers';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** What `tf.LayersModel.fitDataset` asks for batches. */
export interface ModelDataset {
  readonly size: number;
  iterator(): Promise<{ next(): Promise<IteratorResult<ModelBatch, undefined>> }>;
}

/** Examples in the model's number type, and their labels once for each output. */
export type ModelBatch = { xs: tf.Tensor; ys: tf.Tensor[] };

/** The batches of the epochs from `initialEpoch` up to but not including `epochs`, checked against the model's input. */
export function modelDataset(
  sampler: Sampler,
  model: LayersModel,
  { epochs, initialEpoch, where }: { readonly epochs: number; readonly initialEpoch: number; readonly where: string },
): ModelDataset {
  const dataset = sampler.dataset(epochs, { initialEpoch });
  return {
    size: dataset.size,
    iterator: async () => {
      const batches = await dataset.iterator();
      return {
        next: async () => {
          const { done, value } = await batches.next();
          if (done) return { done, value };
          const { xs, ys } = value;
          try {
            requireInputShape(model, xs.shape, where);
            return { done: false, value: { xs: castTo(xs, model.inputs[0]?.dtype), ys: model.outputs.map(() => ys) } };
          } catch (error) {
            tf.dispose(value);
            throw error;
          }
        },
      };
    },
  };
}

/** `x` in another number type, in place of `x`. */
function castTo(x: tf.Tensor, dtype: tf.DataType = 'float32'): tf.Tensor {
  if (x.dtype === dtype) return x;
  const cast = tf.cast(x, dtype);
  x.dispose();
  return cast;
}
