import { type Config, requireInteger, SimError } from '@sim/core';
import { Callback } from '@tensorflow/tfjs-layers';
import { setLearningRate } from './set-learning-rate.ts';

/** Options of `WarmupCosineDecay`. */
export interface WarmupCosineDecayOptions {
  /** The rate at the end of the warm-up. */
  readonly maxLearningRate: number;
  /** Steps until the rate has come down. */
  readonly totalSteps: number;
  /** Steps of the rise, fewer than `totalSteps`. */
  readonly warmupSteps: number;
  /** What is left of the maximum in the end, as a fraction. Default 0. */
  readonly alpha?: number;
  /** Steps that were trained before, to go on from. Default 0. */
  readonly initialStep?: number;
  readonly name?: string;
}

/**
 * Learning rate that rises from 0 in a line and comes down as a cosine. With M the maximum, w the warm-up, T all steps:
 * `M · step/w` for `step < w`, then `M · ((1 − α) · ½(1 + cos(π · (step − w)/(T − w))) + α)`, and `M · α` from T on.
 *
 * As a callback it sets the rate of the model's optimizer before every batch, Adam, SGD or any other that has one. The
 * steps go on from one `fit` to the next; `getConfig` tells the step it is at, so that one made from it goes on there.
 *
 * Loshchilov, Hutter: SGDR (2016), arXiv:1608.03983; warm-up: Goyal et al. (2017), arXiv:1706.02677.
 *
 * Differs from TF Similarity: a callback rather than a schedule given to the optimizer, which TensorFlow.js has not.
 *
 * Throws `INVALID_ARGUMENT`, also where the warm-up is no shorter than the whole.
 *
 * @example
 * const schedule = new WarmupCosineDecay({ maxLearningRate: 1e-3, totalSteps: 1000, warmupSteps: 100, alpha: 0.01 });
 * await model.fit(sampler, { epochs: 10, callbacks: [schedule] });
 */
export class WarmupCosineDecay extends Callback {
  readonly #maxLearningRate: number;
  readonly #totalSteps: number;
  readonly #warmupSteps: number;
  readonly #alpha: number;
  readonly #name: string;
  #step: number;

  constructor(options: WarmupCosineDecayOptions) {
    super();
    const { maxLearningRate, totalSteps, warmupSteps, alpha = 0, initialStep = 0, name = 'warmup_cosine_decay' } = options;
    this.#maxLearningRate = requireNumber(maxLearningRate, 'maxLearningRate');
    this.#alpha = requireNumber(alpha, 'alpha');
    this.#totalSteps = requireInteger(totalSteps, 'totalSteps', WHERE);
    this.#warmupSteps = requireInteger(warmupSteps, 'warmupSteps', WHERE, 0);
    this.#step = requireInteger(initialStep, 'initialStep', WHERE, 0);
    this.#name = name;
    if (warmupSteps >= totalSteps)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where: WHERE,
        problem: `warmupSteps must be fewer than the ${totalSteps} totalSteps`,
        got: warmupSteps,
        cure: 'Count totalSteps as epochs × stepsPerEpoch.',
      });
  }

  /** Steps trained so far, those of `initialStep` included: the number of the next one. */
  get step(): number {
    return this.#step;
  }

  /** The rate of step number `step`, counted from 0. */
  learningRate(step: number): number {
    if (step < this.#warmupSteps) return (this.#maxLearningRate * step) / this.#warmupSteps;
    const done = Math.min(1, (step - this.#warmupSteps) / (this.#totalSteps - this.#warmupSteps));
    const cosine = (1 + Math.cos(Math.PI * done)) / 2;
    return this.#maxLearningRate * ((1 - this.#alpha) * cosine + this.#alpha);
  }

  override async onBatchBegin(): Promise<void> {
    setLearningRate(this.model.optimizer, this.learningRate(this.#step), WHERE);
  }

  override async onBatchEnd(): Promise<void> {
    this.#step++;
  }

  /** Plain JSON that the constructor accepts back, to go on from the step it is at. */
  getConfig(): Config {
    return {
      maxLearningRate: this.#maxLearningRate,
      totalSteps: this.#totalSteps,
      warmupSteps: this.#warmupSteps,
      alpha: this.#alpha,
      initialStep: this.#step,
      name: this.#name,
    };
  }
}

const WHERE = 'WarmupCosineDecay';

function requireNumber(value: number, name: string): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where: WHERE,
    problem: `${name} must be a number of at least 0`,
    got: value,
    cure: `Pass for example ${name === 'alpha' ? '0.01' : '1e-3'}.`,
  });
}
