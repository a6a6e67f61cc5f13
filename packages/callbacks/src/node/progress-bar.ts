import type { Tensor } from '@tensorflow/tfjs-core';
import { Callback } from '@tensorflow/tfjs-layers';
import { ProgressLine, type ProgressOptions } from './progress-line.ts';
import { figureText } from './progress-text.ts';

/** Losses and metrics as tfjs hands them on: numbers, or tensors that are still being computed. */
type TrainingLogs = Readonly<Record<string, number | Tensor>>;

/**
 * Shows training: a bar for every epoch that takes over two seconds, with the loss, the rate in steps and the time
 * that remains of the epoch, and one line for every finished epoch with all its logs and its time. On a terminal the
 * bar is redrawn in place; elsewhere it is one line per ten per cent.
 *
 * Stands last in the list of callbacks, so that it shows what the others put into the logs.
 *
 * @example
 * await model.fit(sampler, { epochs: 3, callbacks: [new ProgressBar()] });
 */
export class ProgressBar extends Callback {
  readonly #options: ProgressOptions;
  #line: ProgressLine | undefined;
  #label = '';

  constructor(options: ProgressOptions = {}) {
    super();
    this.#options = options;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    const epochs = this.#parameter('epochs');
    this.#label = `epoch ${epoch + 1}${epochs === undefined ? '' : `/${epochs}`}`;
    this.#line = new ProgressLine(this.#label, this.#options);
  }

  override async onBatchEnd(batch: number, logs: TrainingLogs = {}): Promise<void> {
    const steps = this.#steps();
    // Reading the loss waits for the device, so it is read only for a line that will be drawn.
    if (steps === undefined || !this.#line?.isDue(batch + 1, steps)) return;
    const loss = await logText(logs, ['loss']);
    this.#line.update(batch + 1, steps, loss);
  }

  override async onEpochEnd(_epoch: number, logs: TrainingLogs = {}): Promise<void> {
    const figures = await logText(logs, Object.keys(logs));
    this.#line?.close([this.#label, figures].filter((text) => text !== '').join('  '));
    this.#line = undefined;
  }

  override async onTrainEnd(): Promise<void> {
    this.#line?.stop();
  }

  /** Steps of an epoch: said by `fitDataset`, worked out for `fit`; undefined where the data may be endless. */
  #steps(): number | undefined {
    const [samples, batchSize] = [this.#parameter('samples'), this.#parameter('batchSize')];
    const counted = samples !== undefined && batchSize !== undefined ? Math.ceil(samples / batchSize) : undefined;
    return this.#parameter('steps') ?? counted;
  }

  #parameter(name: string): number | undefined {
    const value = (this.params as Partial<typeof this.params> | undefined)?.[name];
    return typeof value === 'number' ? value : undefined;
  }
}

/** `loss 0.1234  accuracy 0.9812`. Leaves the tensors as they are: tfjs goes on using them. */
async function logText(logs: TrainingLogs, names: readonly string[]): Promise<string> {
  const texts = names.map(async (name) => {
    const value = logs[name];
    if (value === undefined) return '';
    return `${name} ${figureText(typeof value === 'number' ? value : ((await value.data())[0] as number))}`;
  });
  return (await Promise.all(texts)).filter((text) => text !== '').join('  ');
}
