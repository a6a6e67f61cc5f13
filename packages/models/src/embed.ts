import { type LongCallOptions, isNdArray, LongCall, type NdArray, SimError, sliceExamples } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';

/** What a model can embed: examples with a shape, or a tensor `[count, …]`. */
export type ModelInput = NdArray | tf.Tensor;

/** The part of a model that embedding needs. */
export interface Predictor {
  predict(x: tf.Tensor, args?: { batchSize?: number }): tf.Tensor | tf.Tensor[];
}

/** Options of `embed`. */
export interface EmbedOptions extends LongCallOptions {
  /** Examples per forward pass. Default 128. */
  readonly batchSize?: number | undefined;
  /** Index of the model output that is the embedding. Default 0. */
  readonly embeddingOutput?: number | undefined;
}

/**
 * Embeds examples batch by batch and brings the rows back from the device.
 *
 * @returns Rows `[count, dim]`, flat.
 */
export async function embed(
  model: Predictor,
  x: ModelInput,
  where: string,
  { batchSize = 128, embeddingOutput = 0, ...options }: EmbedOptions = {},
): Promise<Float32Array> {
  const count = countExamples(x, where);
  const call = new LongCall('embed', count, where, options);
  let rows = new Float32Array(0);
  for (let begin = 0; begin < count; begin += batchSize) {
    const end = Math.min(begin + batchSize, count);
    const output = tf.tidy(() => {
      const outputs = model.predict(batchTensor(x, begin, end), { batchSize });
      return (Array.isArray(outputs) ? outputs[embeddingOutput] : outputs) as tf.Tensor;
    });
    const values = (await output.data()) as Float32Array;
    output.dispose();
    if (begin === 0) rows = new Float32Array((values.length / end) * count);
    rows.set(values, (values.length / (end - begin)) * begin);
    await call.advance(end - begin);
  }
  return rows;
}

/** Number of examples in `x`. Throws `INVALID_ARGUMENT` or `EMPTY_INPUT`. */
export function countExamples(x: ModelInput, where: string): number {
  if (!isNdArray(x) && !(x instanceof tf.Tensor))
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'examples must be a tensor or an array with a shape',
      got: x,
      cure: 'Pass a tf.Tensor or { values, shape }.',
    });
  const count = x.shape[0] ?? 0;
  if (count > 0 && x.shape.length > 1) return count;
  throw new SimError({
    code: count > 0 ? 'SHAPE_MISMATCH' : 'EMPTY_INPUT',
    where,
    problem: count > 0 ? 'examples must have a first axis that counts them' : 'there are no examples',
    got: x.shape,
    cure: 'Pass examples of shape [count, …].',
  });
}

function batchTensor(x: ModelInput, begin: number, end: number): tf.Tensor {
  if (!isNdArray(x)) return tf.slice(x, begin, end - begin);
  const { values, shape } = sliceExamples(x, begin, end);
  return tf.tensor(values instanceof Float32Array ? values : Float32Array.from(values), [...shape], 'float32');
}
