/** @internal Embeddings of many examples, batch by batch. */
import { isNdArray, type NdArray, type Rows, SimError, sliceExamples } from '@sim/core';
import { slice, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';

/** Examples to embed: an array with a shape, or a tensor, which stays the caller's. */
export type ExampleInput = NdArray | Tensor;

/** What embeds: any `tf.LayersModel`, and whatever else has `predict`. */
export interface EmbeddingModel {
  predict(x: Tensor, args?: { batchSize?: number }): Tensor | Tensor[];
}

/** The rows `[count, dim]` that `model` makes of examples. Throws `SHAPE_MISMATCH` for a model that makes no rows. */
export async function embedExamples(
  model: EmbeddingModel,
  examples: ExampleInput,
  batchSize: number,
  where: string,
): Promise<Rows> {
  const count = examples.shape[0] ?? 0;
  let values = new Float32Array(0);
  let dim = 0;
  for (let begin = 0; begin < count; begin += batchSize) {
    const size = Math.min(batchSize, count - begin);
    const output = tidy(() => toRows(model.predict(toTensor(examples, begin, size), { batchSize }), size, where));
    const rows = await output.data<'float32'>();
    output.dispose();
    if (begin === 0) {
      dim = rows.length / size;
      values = new Float32Array(count * dim);
    }
    values.set(rows, begin * dim);
  }
  return { values, count, dim };
}

function toTensor(examples: ExampleInput, begin: number, size: number): Tensor {
  if (!isNdArray(examples)) return slice(examples, begin, size);
  const { values, shape } = sliceExamples(examples, begin, begin + size);
  return tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32');
}

function toRows(output: Tensor | Tensor[], size: number, where: string): Tensor {
  const outputs = Array.isArray(output) ? output : [output];
  const [rows] = outputs;
  if (rows && outputs.length === 1 && rows.rank === 2 && rows.shape[0] === size) return rows;
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where,
    problem: 'the model must make one row of each example',
    got: outputs.map(({ shape }) => shape),
    cure: 'Use a model with one output of shape [batch, dim].',
  });
}
