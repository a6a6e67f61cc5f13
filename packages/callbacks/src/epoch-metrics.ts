import { SimError } from '@sim/core';
import type { TrainingMetric } from '@sim/losses';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Callback } from '@tensorflow/tfjs-layers';

/**
 * Lets training metrics look at a whole epoch: their logs at the end of an epoch become the result over all its training
 * batches, where TensorFlow.js would average what they were for each batch. A maximum is then that of all rows, and a
 * row of a small batch counts as much as any other. Logs of batches and of validation stay as they are.
 *
 * Stands before callbacks that read these logs.
 *
 * Throws `INVALID_ARGUMENT` when training begins, for a metric that the model was not compiled with exactly once or
 * whose name is not its own.
 *
 * @example
 * const metrics = [maxPos('cosine'), distGap('cosine', { signed: true })];
 * model.compile({ optimizer, loss, metrics: metrics.map(({ fn }) => fn) });
 * await model.fit(sampler, { epochs: 3, callbacks: [new EpochMetrics(metrics)] });
 */
export class EpochMetrics extends Callback {
  readonly #metrics: readonly TrainingMetric[];
  /** By their names in the logs. */
  #logged: readonly (readonly [string, TrainingMetric])[] = [];

  constructor(metrics: readonly TrainingMetric[]) {
    super();
    this.#metrics = metrics;
  }

  override async onTrainBegin(): Promise<void> {
    this.#logged = this.#metrics.map((metric) => [this.#logName(metric), metric]);
  }

  override async onEpochBegin(): Promise<void> {
    for (const metric of this.#metrics) metric.reset();
  }

  override async onBatchBegin(): Promise<void> {
    for (const metric of this.#metrics) metric.isAccumulating = true;
  }

  override async onBatchEnd(): Promise<void> {
    for (const metric of this.#metrics) metric.isAccumulating = false;
  }

  override async onEpochEnd(_epoch: number, logs: Record<string, number | Tensor> = {}): Promise<void> {
    for (const [name, metric] of this.#logged) {
      const mean = logs[name];
      if (typeof mean === 'object') mean.dispose();
      logs[name] = await metric.result();
    }
  }

  override async onTrainEnd(): Promise<void> {
    for (const metric of this.#metrics) metric.reset();
  }

  /** The first of the model's names is that of the loss, the others are those of the metrics in their order. */
  #logName({ fn, name }: TrainingMetric): string {
    const { metricsTensors, metricsNames } = this.model;
    const names = metricsNames.filter((_, i) => metricsTensors[i - 1]?.[0] === fn);
    const [logged] = names;
    if (logged !== undefined && names.length === 1 && metricsNames.indexOf(logged) === metricsNames.lastIndexOf(logged))
      return logged;
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where: 'EpochMetrics',
      problem: `the model must be compiled with the function of metric ${name} once, and no other of that name`,
      got: metricsNames,
      cure: 'Pass the same object here as its fn to compile, and a name of its own to each metric.',
    });
  }
}
