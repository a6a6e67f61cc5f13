/**
 * Batches of views that are there already.
 *
 * @internal
 */
import { type Batch, LabelCodes, type NdArray, Random, requireInteger, SimError, takeExamples } from '@sim/core';
import { SeededSampler } from '@sim/samplers';
import * as tf from '@tensorflow/tfjs-core';
import { joinViews } from './join-views.ts';

/** Options of `ViewPairSampler`. */
export interface ViewPairSamplerOptions {
  /** Pairs in a batch. Default 32, or all if there are fewer. */
  readonly batchSize?: number | undefined;
  /** Draw a new order for each epoch. Default true. */
  readonly shuffle?: boolean | undefined;
}

/**
 * Draws pairs of views, each at most once in an epoch: those that fill no batch are left out, others in every epoch. A batch
 * is the first views of all examples, then the second; the label of a pair is the number of its row.
 */
export class ViewPairSampler extends SeededSampler {
  readonly batchSize: number;
  readonly labelCodes: LabelCodes;
  readonly #views: readonly [NdArray, NdArray];
  readonly #shuffle: boolean;
  /** Rows in the order of the epoch that was drawn last. */
  #order: { readonly epoch: number; readonly rows: Uint32Array } | undefined;

  constructor(views: readonly [NdArray, NdArray], { batchSize = 32, shuffle = true }: ViewPairSamplerOptions = {}) {
    const count = views[0].shape[0] as number;
    const size = Math.min(count, requireInteger(batchSize, 'batchSize', 'ViewPairSampler'));
    super({ stepsPerEpoch: Math.floor(count / size) });
    this.batchSize = size;
    this.labelCodes = new LabelCodes({ labels: Array.from({ length: count }, (_, row) => row) });
    this.#views = views;
    this.#shuffle = shuffle;
  }

  protected override async draw(_random: Random, epoch: number, index: number): Promise<Batch> {
    const { batchSize } = this;
    const rows = Array.from(this.#orderOf(epoch).subarray(index * batchSize, (index + 1) * batchSize));
    const [first, second] = this.#views;
    return {
      examples: joinViews(takeExamples(first, rows), takeExamples(second, rows)),
      labels: Int32Array.of(...rows, ...rows),
    };
  }

  /** Depends on seed and epoch alone, and is the same for every batch of the epoch. */
  #orderOf(epoch: number): Uint32Array {
    if (this.#order?.epoch === epoch) return this.#order.rows;
    const count = this.labelCodes.size;
    const rows = this.#shuffle ? new Random(this.seed, epoch).sample(count, count) : Uint32Array.from({ length: count }, (_, row) => row);
    this.#order = { epoch, rows };
    return rows;
  }
}

/**
 * Two views of the same examples as tensors, brought back from the device; without a second one, the first stands for
 * both. Throws `INVALID_ARGUMENT`, `EMPTY_INPUT` or `SHAPE_MISMATCH`.
 */
export async function readViewPair(viewA: unknown, viewB: unknown, where: string): Promise<readonly [NdArray, NdArray]> {
  const [first, second] = [requireView(viewA, where), requireView(viewB ?? viewA, where)];
  if (!tf.util.arraysEqual(first.shape, second.shape))
    throw new SimError({
      code: 'SHAPE_MISMATCH',
      where,
      problem: `the second view must be of the shape of the first, [${first.shape}]`,
      got: second.shape,
      cure: 'Pass two views of the same examples, in the same order.',
    });
  return Promise.all([readView(first), readView(second)]);
}

function requireView(view: unknown, where: string): tf.Tensor {
  const isTensor = view instanceof tf.Tensor;
  if (isTensor && view.shape[0]) return view as tf.Tensor;
  throw new SimError({
    code: isTensor ? 'EMPTY_INPUT' : 'INVALID_ARGUMENT',
    where,
    problem: isTensor ? 'there are no examples' : 'a view must be a tensor',
    got: isTensor ? view.shape : view,
    cure: 'Pass a sampler, or two tensors of shape [count, …].',
  });
}

const readView = async (view: tf.Tensor): Promise<NdArray> => ({
  values: await view.data<'float32' | 'int32'>(),
  shape: view.shape,
});
