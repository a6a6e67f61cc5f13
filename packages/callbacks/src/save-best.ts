import { requireOneOf, SimError, type StorageLocation } from '@sim/core';
import type { io, Tensor } from '@tensorflow/tfjs-core';
import { Callback } from '@tensorflow/tfjs-layers';

/** Which values are better. */
export type SaveBestMode = 'max' | 'min';

const modes: readonly SaveBestMode[] = ['max', 'min'];

/** Options of `SaveBest`. */
export interface SaveBestOptions {
  /** Where to save: what the model's own `save` takes, such as the folder of a `SimilarityModel` or an `IOHandler`. */
  readonly location: StorageLocation | io.IOHandler;
  /** Name of the log to go by. Default `'loss'`. */
  readonly monitor?: string;
  /** Default `'min'` for a log whose name ends in `loss`; to be given for any other. */
  readonly mode?: SaveBestMode;
  /** How much better is better. Default 0. */
  readonly minDelta?: number;
  /** A value that has to be beaten, such as the best of an earlier run. Default: none. */
  readonly baseline?: number;
}

/**
 * Saves the model after every epoch in which a log is better than ever before, through the model's own `save`, so that
 * what is saved in the end is the best there was. An epoch that does not log the value, or logs NaN, is passed over.
 *
 * Stands after the callback that makes the log, such as `EvalCallback`.
 *
 * Throws `INVALID_ARGUMENT`, at the end of training also where no epoch had such a log, and what `save` throws.
 *
 * @example
 * const evaluation = new EvalCallback({ queries, queryLabels, targets, targetLabels, retrievalMetrics: ['map@r'] });
 * const best = new SaveBest({ location: './out', monitor: 'map@r', mode: 'max' });
 * await model.fit(sampler, { epochs: 30, callbacks: [evaluation, best] });
 * best.bestEpoch;
 */
export class SaveBest extends Callback {
  readonly #location: StorageLocation | io.IOHandler;
  readonly #monitor: string;
  readonly #mode: SaveBestMode;
  readonly #minDelta: number;
  #best: number | undefined;
  #bestEpoch: number | undefined;
  #isLogged = false;

  constructor({ location, monitor = 'loss', mode, minDelta = 0, baseline }: SaveBestOptions) {
    super();
    this.#location = location;
    this.#monitor = monitor;
    this.#mode = requireOneOf(mode ?? defaultMode(monitor), modes, 'mode', WHERE);
    this.#minDelta = Math.abs(minDelta);
    this.#best = baseline;
  }

  /** The best value so far; undefined before there is one. */
  get best(): number | undefined {
    return this.#best;
  }

  /** The epoch, from 0, whose model is saved; undefined before one is. */
  get bestEpoch(): number | undefined {
    return this.#bestEpoch;
  }

  override async onEpochEnd(epoch: number, logs: Readonly<Record<string, number | Tensor>> = {}): Promise<void> {
    const logged = logs[this.#monitor];
    if (logged === undefined) return;
    this.#isLogged = true;
    const value = typeof logged === 'number' ? logged : ((await logged.data())[0] as number);
    if (!this.#isBetter(value)) return;
    // Each model takes locations of its own; one that it does not know it refuses.
    await this.model.save(this.#location as io.IOHandler | string);
    this.#best = value;
    this.#bestEpoch = epoch;
  }

  override async onTrainEnd(): Promise<void> {
    if (this.#isLogged) return;
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where: WHERE,
      problem: 'no epoch logged what to go by, and no model was saved',
      got: this.#monitor,
      cure: 'Put SaveBest after the callback that logs it, and look for the name in the history.',
    });
  }

  #isBetter(value: number): boolean {
    if (Number.isNaN(value)) return false;
    if (this.#best === undefined) return true;
    const gain = this.#mode === 'max' ? value - this.#best : this.#best - value;
    return gain > this.#minDelta;
  }
}

const WHERE = 'SaveBest';

function defaultMode(monitor: string): SaveBestMode {
  if (monitor.endsWith('loss')) return 'min';
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where: WHERE,
    problem: 'it does not follow from the name whether more is better',
    got: monitor,
    cure: "Pass mode: 'max' for a quality such as recall, 'min' for a distance or an error.",
  });
}
