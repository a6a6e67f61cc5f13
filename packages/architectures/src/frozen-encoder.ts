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
import { embedExamples, type EmbeddingModel, type ExampleInput } from '@sim/layers';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { cutModel } from './cut-model.ts';
import { encoderDigest } from './encoder-digest.ts';

/** Rows of a batch of images, flat or as a list; what runs any network that TensorFlow.js does not. */
export type EncoderFunction = (images: NdArray) => Promise<Float32Array> | Float32Array;

/** What is used of a `tf.GraphModel` of `@tensorflow/tfjs-converter`. */
export interface GraphEncoder {
  execute(inputs: tf.Tensor, outputs: string): tf.Tensor | tf.Tensor[];
  dispose(): void;
  /** Gives topology and weights to a handler, for `FrozenEncoder.digest`. */
  save?(handler: tf.io.IOHandler): Promise<unknown>;
}

/** What a `FrozenEncoder` runs. */
export type EncoderSource = tfl.LayersModel | GraphEncoder | EncoderFunction;

/** Options of `FrozenEncoder`. */
export interface FrozenEncoderOptions {
  /** The layer of a layers model, by default its last, or the node of a graph model, which must be given. */
  readonly node?: string | undefined;
  /** From the images that `embed` takes to those of the network, such as a resize; runs in a `tf.tidy`. */
  readonly prepare?: ((images: tf.Tensor) => tf.Tensor) | undefined;
  /**
   * A name for what code does, of which nobody can tell whether it still does the same: needed by `cachedFeatures` where
   * the encoder is a function or has `prepare`. Change it whenever they give other values.
   */
  readonly version?: string | undefined;
}

/** Options of `FrozenEncoder.embed`. */
export interface EncodeOptions extends LongCallOptions {
  /** Images per forward pass. Default 32. */
  readonly batchSize?: number | undefined;
}

/**
 * A trained network that is used as it is, to make a row of numbers of each image: a layers model, a graph model with the
 * name of a node, or a function. The rows go into an index, or into the training of a head.
 *
 * The encoder owns the model: `dispose` disposes of it.
 *
 * Throws `UNKNOWN_NAME` for a layer that the model does not have and `INVALID_ARGUMENT` for a graph model without a node
 * or for `node` and `prepare` with a function.
 *
 * @example
 * const encoder = new FrozenEncoder(await loadGraphModel(url), { node: 'features' });
 * const { values, count, dim } = await encoder.embed({ values: pixels, shape: [100, 224, 224, 3] });
 */
export class FrozenEncoder {
  readonly #source: EncoderSource;
  readonly #options: FrozenEncoderOptions;
  /** Null for a function. */
  readonly #model: EmbeddingModel | null;
  #isDisposed = false;

  constructor(source: EncoderSource, options: FrozenEncoderOptions = {}) {
    this.#source = source;
    this.#options = options;
    this.#model = typeof source === 'function' ? requireNoOptions(options) : toModel(source, options);
  }

  /**
   * One row of numbers for each image `[count, …]`; maps become rows in their order of memory. No tensor is left behind.
   *
   * Throws `DISPOSED`, `SHAPE_MISMATCH` or `LENGTH_MISMATCH` (no row of each), `EMPTY_INPUT`, `INVALID_ARGUMENT` or `ABORTED`.
   */
  async embed(images: ExampleInput, { batchSize = 32, ...options }: EncodeOptions = {}): Promise<Rows> {
    const where = 'FrozenEncoder.embed';
    this.#requireModel(where);
    if (this.#model) return embedExamples(this.#model, images, { ...options, batchSize, where });
    return encodeByFunction(this.#source as EncoderFunction, images, { ...options, batchSize }, where);
  }

  /**
   * SHA-256 of all that decides what `embed` gives: the network down to its node, its weights, and `version`. Names of
   * layers do not count. It is the same in every process and on every backend.
   *
   * Throws `DISPOSED`, `INVALID_ARGUMENT` for a function, a graph that cannot be saved or `prepare` without `version`, or
   * `UNSUPPORTED_OPERATION` in a page without Web Crypto.
   */
  async digest(): Promise<string> {
    const where = 'FrozenEncoder.digest';
    this.#requireModel(where);
    return encoderDigest(this.#source, this.#options, where);
  }

  /** Frees the model. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    if (typeof this.#source !== 'function') this.#source.dispose();
  }

  #requireModel(where: string): void {
    if (this.#isDisposed)
      throw new SimError({ code: 'DISPOSED', where, problem: 'the encoder was disposed of', cure: 'Make another one.' });
  }
}

function requireNoOptions({ node, prepare }: FrozenEncoderOptions): null {
  if (node === undefined && prepare === undefined) return null;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where: 'FrozenEncoder',
    problem: 'a function has no nodes and prepares its images itself',
    got: node ?? prepare,
    cure: 'Leave node and prepare out.',
  });
}

function toModel(source: tfl.LayersModel | GraphEncoder, { node, prepare }: FrozenEncoderOptions): EmbeddingModel {
  const run = source instanceof tfl.LayersModel ? layersRunner(source, node) : graphRunner(source, node);
  const predict = (x: tf.Tensor): tf.Tensor => {
    const output = run(prepare ? prepare(x) : x);
    return tf.reshape(output, [output.shape[0] as number, -1]);
  };
  return source instanceof tfl.LayersModel && !prepare ? { inputs: source.inputs, predict } : { predict };
}

function layersRunner(model: tfl.LayersModel, node: string | undefined): (x: tf.Tensor) => tf.Tensor {
  const cut = node === undefined ? model : cutModel(model, node);
  return (x) => {
    const outputs = cut.predict(x, { batchSize: x.shape[0] as number });
    return Array.isArray(outputs) ? (outputs[0] as tf.Tensor) : outputs;
  };
}

function graphRunner(model: GraphEncoder, node: string | undefined): (x: tf.Tensor) => tf.Tensor {
  if (node === undefined)
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where: 'FrozenEncoder',
      problem: 'a graph model needs the name of the node whose values are the features',
      cure: 'Pass node.',
    });
  return (x) => {
    const outputs = model.execute(x, node);
    return Array.isArray(outputs) ? (outputs[0] as tf.Tensor) : outputs;
  };
}

async function encodeByFunction(
  encode: EncoderFunction,
  images: ExampleInput,
  options: EncodeOptions & { readonly batchSize: number },
  where: string,
): Promise<Rows> {
  const { batchSize } = options;
  requireInteger(batchSize, 'batchSize', where);
  const array = isNdArray(images) ? images : { values: await images.data<'float32'>(), shape: images.shape };
  checkNdArray(array, where);
  const count = array.shape[0] as number;
  if (count === 0)
    throw new SimError({ code: 'EMPTY_INPUT', where, problem: 'there are no images', cure: 'Pass at least one.' });
  const call = new LongCall('embed', count, where, options);
  let values = new Float32Array(0);
  let dim = 0;
  for (let begin = 0; begin < count; begin += batchSize) {
    const size = Math.min(batchSize, count - begin);
    const rows = await encode(sliceExamples(array, begin, begin + size));
    if (begin === 0) {
      dim = rows.length / size;
      values = new Float32Array(count * dim);
    }
    requireRows(rows, size, dim, where);
    values.set(rows, begin * dim);
    await call.advance(size);
  }
  return { values, count, dim };
}

function requireRows(rows: Float32Array, size: number, dim: number, where: string): void {
  if (Number.isInteger(dim) && dim > 0 && rows.length === size * dim) return;
  throw new SimError({
    code: 'LENGTH_MISMATCH',
    where,
    problem: `the function must give one row of each of ${size} images, all of one length`,
    got: rows.length,
    cure: 'Return the rows one after the other in a Float32Array.',
  });
}
