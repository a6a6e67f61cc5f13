import type { Config } from '@sim/core';
import { type Distance, type DistanceIdentifier, distanceConfig, getDistance, withoutGradient } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import { checkLossInput } from '../loss-input.ts';
import { type LossPairs, lossPairs } from '../loss-pairs.ts';
import { mergeSummaries } from './row-summary.ts';

/** What `tf.LayersModel.compile` takes as a metric. */
export type MetricFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Scalar;

/** Options that every training metric takes. */
export interface TrainingMetricOptions {
  /** How far two embeddings lie apart. */
  readonly distance?: DistanceIdentifier;
  /** Name in logs. */
  readonly name?: string;
}

/**
 * A figure over the pairs of labelled embeddings, to watch while training. It can be had of one batch (`call`, `fn`) or
 * of all batches since `reset` (`update`, `result`), where rows count alike whatever their batch.
 *
 * TensorFlow.js knows no metrics with a state: it logs the mean over batches of what `fn` gives. `EpochMetrics` of
 * `@sim/callbacks` replaces that by the result over all training batches of the epoch.
 *
 * @example
 * const gap = new DistanceGapMetric({ distance: 'cosine' });
 * model.compile({ optimizer: tf.train.adam(1e-3), loss, metrics: [gap.fn] });
 * await model.fit(sampler, { epochs: 3, callbacks: [new EpochMetrics([gap])] });
 */
export abstract class TrainingMetric {
  readonly name: string;
  readonly distance: Distance;
  /** The value of one batch as a function with this metric's name, for `compile`. */
  readonly fn: MetricFunction;
  /** While true, `fn` also adds what it is given to `result`. `EpochMetrics` sets it during training batches. */
  isAccumulating = false;
  #summary: tf.Tensor2D | undefined;

  constructor({ distance, name }: Required<TrainingMetricOptions>, where: string) {
    this.distance = getDistance(distance, where);
    this.name = name;
    const fn: MetricFunction = (yTrue, yPred) =>
      tf.tidy(() => {
        const summary = this.#summarize(yTrue, yPred, `${this.className}.fn`);
        if (this.isAccumulating) this.#add(summary);
        return this.finish(summary);
      });
    // Logs know a metric by the name of its function.
    this.fn = Object.defineProperty(fn, 'name', { value: name });
  }

  /** Name of the class. */
  get className(): string {
    return (this.constructor as { className?: string }).className ?? this.constructor.name;
  }

  /**
   * The value of one batch of embeddings `[b, d]` with class codes `[b]` or `[b, 1]`; 0 where there is no pair to speak of.
   *
   * Throws `INVALID_LABEL`, `SHAPE_MISMATCH`, `LENGTH_MISMATCH` or `EMPTY_INPUT`.
   */
  call(labels: tf.Tensor, embeddings: tf.Tensor): tf.Scalar {
    return tf.tidy(() => this.finish(this.#summarize(labels, embeddings, `${this.className}.call`)));
  }

  /** Adds a batch to `result`. Throws as `call`. */
  update(labels: tf.Tensor, embeddings: tf.Tensor): void {
    tf.tidy(() => this.#add(this.#summarize(labels, embeddings, `${this.className}.update`)));
  }

  /** The value over all batches since `reset`; 0 where there was no pair to speak of. */
  async result(): Promise<number> {
    const summary = this.#summary;
    if (!summary) return 0;
    const value = tf.tidy(() => this.finish(summary));
    try {
      return (await value.data<'float32'>())[0] as number;
    } finally {
      value.dispose();
    }
  }

  /** Forgets all batches. Frees the one small tensor that is held between them. */
  reset(): void {
    this.#summary?.dispose();
    this.#summary = undefined;
  }

  /** Plain JSON that the constructor accepts back. Subclasses add their own options. */
  getConfig(): Config {
    return { name: this.name, distance: distanceConfig(this.distance) };
  }

  /** What a batch contributes, `[n, 4]`: one row of `summarizeRows` for each kind of value. */
  protected abstract summarize(pairs: LossPairs): tf.Tensor2D;

  /** The value that a summary stands for. */
  protected abstract finish(summary: tf.Tensor2D): tf.Scalar;

  #summarize(labels: tf.Tensor, embeddings: tf.Tensor, where: string): tf.Tensor2D {
    const input = checkLossInput(labels, embeddings, {}, where);
    return withoutGradient(() => tf.tidy(() => this.summarize(lossPairs(input, this.distance))));
  }

  #add(summary: tf.Tensor2D): void {
    const before = this.#summary;
    this.#summary = tf.keep(before ? withoutGradient(() => mergeSummaries(before, summary)) : tf.clone(summary));
    before?.dispose();
  }
}
