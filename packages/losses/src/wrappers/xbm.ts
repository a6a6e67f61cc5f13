import { type Config, describePart, makePart, requireInteger, SimError } from '@sim/core';
import { stopGradient } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import type { LossInput } from '../loss-input.ts';
import type { LossTerms } from '../loss-terms.ts';
import { MetricLoss, type MetricLossIdentifier } from '../metric-loss.ts';
import type { Reduction } from '../reduce-terms.ts';
import { lossClasses } from '../registry.ts';

/** Options of `XBM`. */
export interface XBMOptions {
  /** The loss that compares: a name or alias, an instance, a class, or `{ className, config }`. */
  readonly loss: MetricLossIdentifier;
  /** Most rows that a batch is compared with, its own included; 0 for the batch alone. */
  readonly memorySize: number;
  /** Calls before the memory is filled and used. Default 0. */
  readonly warmupSteps?: number;
  /** How the loss of each row becomes the result; that of the inner loss is not used. Default `'mean'`. */
  readonly reduction?: Reduction;
  /** Name in logs. Default `'xbm_loss'`. */
  readonly name?: string;
}

/** Rows that an `XBM` remembers, newest batch first. */
export interface XBMMemory {
  /** `[rows, d]`. */
  readonly embeddings: tf.Tensor2D;
  /** `[rows]`. */
  readonly labels: tf.Tensor1D;
}

/**
 * `XBM`, cross-batch memory: a loss that compares each batch with itself and with past batches, of which a memory keeps
 * the newest rows. Stateful: every call adds its batch to the memory.
 *
 * Remembered rows are constants. While warming up, and for a batch that leaves no room for other rows, the loss is the
 * inner one as it stands.
 *
 * Wang, Zhang, Huang, Scott: Cross-Batch Memory for Embedding Learning (2019), arXiv:1912.06798.
 *
 * Differs from TF Similarity: wraps every loss, and takes any memory size, where the original throws for a batch larger
 * than the memory.
 *
 * Calls throw what those of the inner loss throw, `DIMENSION_MISMATCH` for embeddings that do not fit those remembered,
 * and `UNSUPPORTED_OPERATION` for `keys` or `mined` beside a memory.
 *
 * @example
 * const loss = new XBM({ loss: new MultiSimilarityLoss(), memorySize: 1024, warmupSteps: 1000 });
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: loss.fn });
 */
export class XBM extends MetricLoss {
  static readonly className = 'XBM';
  static readonly aliases: readonly string[] = ['xbm_loss'];

  readonly loss: MetricLoss;
  readonly memorySize: number;
  readonly warmupSteps: number;
  #memory: XBMMemory | null = null;
  #steps = 0;

  /** Options may be undefined only for `getLoss('XBM')`, which is told what is missing. */
  constructor(options: XBMOptions | undefined) {
    const where = 'XBM.constructor';
    const given = options ?? ({} as XBMOptions);
    const { loss, memorySize, warmupSteps = 0, reduction = 'mean', name = 'xbm_loss' } = given;
    // Not by getLoss, which knows this class.
    const inner = makePart(loss, { base: MetricLoss, classes: lossClasses, kind: 'loss', where });
    super({ distance: inner.distance, reduction, name });
    this.loss = inner;
    this.memorySize = requireInteger(memorySize, 'memorySize', where, 0);
    this.warmupSteps = requireInteger(warmupSteps, 'warmupSteps', where, 0);
  }

  /** What is remembered, or null where nothing is. The tensors belong to the loss and live until its next call. */
  get memory(): XBMMemory | null {
    return this.#memory;
  }

  override get trainableWeights(): readonly tf.Variable[] {
    return this.loss.trainableWeights;
  }

  override terms(input: LossInput): LossTerms {
    if (this.memorySize > 0) requireOwnKeys(input);
    const isWarm = this.#steps >= this.warmupSteps;
    const compared = this.#withMemory(input);
    const terms = this.loss.terms(compared);
    this.#steps++;
    if (isWarm) this.#remember(compared);
    return terms;
  }

  /** Forgets all rows and warms up anew. */
  reset(): void {
    this.#forget();
    this.#steps = 0;
  }

  override getConfig(): Config {
    const { name, reduction, memorySize, warmupSteps } = this;
    return { name, reduction, loss: { ...describePart(this.loss, 'XBM.getConfig') }, memorySize, warmupSteps };
  }

  /** Frees the memory, and disposes of the inner loss. */
  override dispose(): void {
    this.reset();
    this.loss.dispose();
  }

  /** The input with its keys followed by those remembered, as far as there is room. */
  #withMemory(input: LossInput): LossInput {
    const room = this.memorySize - input.embeddings.shape[0];
    if (this.#memory === null || room <= 0) return input;
    requireDimension(input.embeddings, this.#memory);
    const { embeddings, labels } = firstRows(this.#memory, room);
    return {
      ...input,
      keys: tf.concat([input.keys, embeddings], 0),
      keyLabels: tf.concat([input.keyLabels, tf.cast(labels, input.keyLabels.dtype)], 0),
    };
  }

  #remember({ keys, keyLabels }: LossInput): void {
    if (this.memorySize === 0) return;
    const { embeddings, labels } = firstRows({ embeddings: keys, labels: keyLabels }, this.memorySize);
    this.#forget();
    this.#memory = { embeddings: tf.keep(stopGradient(embeddings)), labels: tf.keep(stopGradient(labels)) };
  }

  #forget(): void {
    if (this.#memory) tf.dispose([this.#memory.embeddings, this.#memory.labels]);
    this.#memory = null;
  }
}

/** At most `count` of the rows. */
function firstRows({ embeddings, labels }: XBMMemory, count: number): XBMMemory {
  const [rows, dim] = embeddings.shape;
  if (rows <= count) return { embeddings, labels };
  return { embeddings: tf.slice(embeddings, [0, 0], [count, dim]), labels: tf.slice(labels, [0], [count]) };
}

function requireOwnKeys({ embeddings, keys, mined }: LossInput): void {
  if (keys === embeddings && mined === undefined) return;
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where: 'XBM.call',
    problem: `${mined ? 'mined' : 'keys'} cannot be given beside a memory, which decides what a batch is compared with`,
    cure: 'Call the inner loss with them, or pass memorySize 0.',
  });
}

function requireDimension(embeddings: tf.Tensor2D, memory: XBMMemory | null): void {
  if (memory === null || memory.embeddings.shape[1] === embeddings.shape[1]) return;
  throw new SimError({
    code: 'DIMENSION_MISMATCH',
    where: 'XBM.call',
    problem: `embeddings must have as many columns as those remembered, ${memory.embeddings.shape[1]}`,
    got: embeddings.shape[1],
    cure: 'Call reset() before embeddings of another model.',
  });
}
