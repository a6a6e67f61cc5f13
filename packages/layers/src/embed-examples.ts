import {
  checkNdArray,
  isNdArray,
  LongCall,
  type LongCallOptions,
  type NdArray,
  requireInteger,
  type Rows,
  SimError,
  sliceExamples,
} from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';

/** Examples to embed: an array with a shape or a tensor, `[count, …]`. A tensor stays the caller's. */
export type ExampleInput = NdArray | tf.Tensor;

/** What embeds: any `tf.LayersModel` with one input, and whatever else has `predict`. */
export interface EmbeddingModel {
  /** Shapes that the model takes, `null` where any length will do. Examples are checked against the first. */
  readonly inputs?: readonly { readonly shape: readonly (number | null)[] }[];
  predict(x: tf.Tensor, args?: { batchSize?: number }): tf.Tensor | tf.Tensor[];
}

/** Options of `embedExamples`. */
export interface EmbedExamplesOptions extends LongCallOptions {
  /** Examples per forward pass. Default 128. */
  readonly batchSize?: number | undefined;
  /** Index of the model's output that is the embedding. Default 0. */
  readonly embeddingOutput?: number | undefined;
  /** The public call on whose behalf this embeds, as `Class.method`. */
  readonly where?: string | undefined;
}

/**
 * Embeds examples batch by batch and brings the rows `[count, dim]` back from the device. Examples of any number type
 * become float32. No tensor is left behind, also when the model throws.
 *
 * Throws `INVALID_ARGUMENT`, `EMPTY_INPUT`, `SHAPE_MISMATCH` (examples that the model does not take, or a model that
 * makes no row of each), `UNSUPPORTED_OPERATION` for a model with several inputs, or `ABORTED`.
 *
 * @example
 * const { values, count, dim } = await embedExamples(model, { values: pixels, shape: [100, 28, 28, 1] });
 */
export async function embedExamples(
  model: EmbeddingModel,
  examples: ExampleInput,
  options: EmbedExamplesOptions = {},
): Promise<Rows> {
  const { batchSize = 128, embeddingOutput = 0, where = 'embedExamples' } = options;
  requireInteger(batchSize, 'batchSize', where);
  requireInteger(embeddingOutput, 'embeddingOutput', where, 0);
  const count = countExamples(examples, where);
  requireInputShape(model, examples.shape, where);
  const call = new LongCall('embed', count, where, options);
  let values = new Float32Array(0);
  let dim = 0;
  for (let begin = 0; begin < count; begin += batchSize) {
    const size = Math.min(batchSize, count - begin);
    const output = tf.tidy(() => {
      const outputs = model.predict(toTensor(examples, begin, size), { batchSize: size });
      return requireRows(Array.isArray(outputs) ? outputs : [outputs], embeddingOutput, size, where);
    });
    const rows = await readAndDispose(output);
    if (begin === 0) {
      dim = rows.length / size;
      values = new Float32Array(count * dim);
    }
    values.set(rows, begin * dim);
    await call.advance(size);
  }
  return { values, count, dim };
}

/**
 * Refuses a batch `[count, …]` of another shape than a model's input takes; a model that does not tell its inputs takes
 * any. Throws `SHAPE_MISMATCH`, naming both shapes, or `UNSUPPORTED_OPERATION` for a model with several inputs.
 */
export function requireInputShape({ inputs }: Pick<EmbeddingModel, 'inputs'>, shape: readonly number[], where: string): void {
  if (inputs === undefined) return;
  const [input, ...others] = inputs;
  if (!input || others.length > 0)
    throw new SimError({
      code: 'UNSUPPORTED_OPERATION',
      where,
      problem: 'the model must have one input',
      got: inputs.length,
      cure: 'Join the inputs into one, or call predict yourself and index the embeddings.',
    });
  const [, ...expected] = input.shape;
  const [, ...given] = shape;
  const fits = given.length === expected.length && expected.every((side, i) => side === null || side === given[i]);
  if (fits) return;
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where,
    problem: `the model takes examples of shape [count, ${expected.map((side) => side ?? 'any').join(', ')}]`,
    got: shape,
    cure: 'Reshape or resize the examples; a single one is a batch of one.',
  });
}

function countExamples(examples: ExampleInput, where: string): number {
  if (isNdArray(examples)) checkNdArray(examples, where);
  else if (!(examples instanceof tf.Tensor))
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'examples must be a tensor or an array with a shape',
      got: examples,
      cure: 'Pass a tf.Tensor or { values, shape }.',
    });
  const [count] = examples.shape;
  if (count) return count;
  throw new SimError({
    code: 'EMPTY_INPUT',
    where,
    problem: 'there are no examples',
    got: examples.shape,
    cure: 'Pass examples of shape [count, …].',
  });
}

function toTensor(examples: ExampleInput, begin: number, size: number): tf.Tensor {
  if (!isNdArray(examples)) return tf.cast(tf.slice(examples, begin, size), 'float32');
  const { values, shape } = sliceExamples(examples, begin, begin + size);
  return tf.tensor(values, [...shape], 'float32');
}

function requireRows(outputs: readonly tf.Tensor[], wanted: number, size: number, where: string): tf.Tensor {
  const rows = outputs[wanted];
  if (!rows)
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: `the model has ${outputs.length} outputs`,
      got: wanted,
      cure: `Use an embeddingOutput from 0 to ${outputs.length - 1}.`,
    });
  if (rows.rank === 2 && rows.shape[0] === size) return rows;
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where,
    problem: `the model must make one row of each of ${size} examples`,
    got: rows.shape,
    cure: 'Use an output of shape [batch, dim] as the embedding.',
  });
}

async function readAndDispose(rows: tf.Tensor): Promise<Float32Array> {
  try {
    return await rows.data<'float32'>();
  } finally {
    rows.dispose();
  }
}
