import { type Config, requireNumber, requireOneOf } from '@sim/core';
import { MetricLoss, type MetricLossOptions } from './metric-loss.ts';
import { type NegativeMiningStrategy, negativeMiningStrategies } from './negative-distances.ts';
import { type PositiveMiningStrategy, positiveMiningStrategies } from './positive-distances.ts';

/** How a loss chooses one positive and one negative per anchor, and compares them. */
export interface MiningChoices {
  /** Default `'hard'`. */
  readonly positiveMiningStrategy?: PositiveMiningStrategy;
  /** Default `'semi-hard'`. */
  readonly negativeMiningStrategy?: NegativeMiningStrategy;
  /** How much farther a negative has to lie; `null`, the default, for the soft margin `log(1 + e^x)`. */
  readonly margin?: number | null;
}

/** Options of a `MiningLoss`. */
export interface MiningLossOptions extends MetricLossOptions, MiningChoices {}

/**
 * A loss that compares one positive with one negative per anchor, both chosen by strategy.
 *
 * Throws `UNKNOWN_NAME` or `INVALID_ARGUMENT` for options that are none.
 *
 * @example
 * class RatioLoss extends MiningLoss {
 *   terms(input: LossInput): LossTerms { … }   // with this.positiveMiningStrategy, this.margin, …
 * }
 */
export abstract class MiningLoss extends MetricLoss {
  readonly positiveMiningStrategy: PositiveMiningStrategy;
  readonly negativeMiningStrategy: NegativeMiningStrategy;
  readonly margin: number | null;

  constructor({
    distance = 'cosine',
    positiveMiningStrategy = 'hard',
    negativeMiningStrategy = 'semi-hard',
    margin = null,
    reduction = 'mean',
    name,
  }: MiningLossOptions & { readonly name: string }) {
    super({ distance, reduction, name });
    const where = `${this.className}.constructor`;
    requireOneOf(positiveMiningStrategy, positiveMiningStrategies, 'positive mining strategy', where);
    requireOneOf(negativeMiningStrategy, negativeMiningStrategies, 'negative mining strategy', where);
    this.positiveMiningStrategy = positiveMiningStrategy;
    this.negativeMiningStrategy = negativeMiningStrategy;
    this.margin = margin === null ? null : requireNumber(margin, 'margin', where);
  }

  override getConfig(): Config {
    const { positiveMiningStrategy, negativeMiningStrategy, margin } = this;
    return { ...super.getConfig(), positiveMiningStrategy, negativeMiningStrategy, margin };
  }
}
