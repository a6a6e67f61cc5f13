import { type Config, type NamedClass, type PartIdentifier, requireOneOf } from '@sim/core';
import { type Distance, type DistanceIdentifier, distanceConfig, getDistance, requireGradients } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import { type LossFunction, lossFunction } from './loss-function.ts';
import { checkLossInput, type LossCallOptions, type LossInput } from './loss-input.ts';
import type { LossTerms } from './loss-terms.ts';
import { type Reduction, reduceTerms, reductions } from './reduce-terms.ts';

/** A class of losses that a name can stand for. */
export type MetricLossClass = NamedClass<MetricLoss>;

/** A loss as options take it: a name or alias in any case, an instance, a class, or `{ className, config }`. */
export type MetricLossIdentifier = PartIdentifier<MetricLoss>;

/** Options that every metric loss takes. */
export interface MetricLossOptions {
  /** How far two embeddings lie apart. */
  readonly distance?: DistanceIdentifier;
  /** How the loss of each row becomes the result. Default `'mean'`, over all rows. */
  readonly reduction?: Reduction;
  /** Name in logs. */
  readonly name?: string;
}

/**
 * A loss over labelled embeddings. A subclass computes `terms`; this class checks what it is given, once per call,
 * and reduces.
 *
 * @example
 * const loss = new TripletLoss({ margin: 0.5 });
 * loss.call(labels, embeddings);                                    // int32 [b], float32 [b, d] → scalar
 * model.compile({ optimizer: 'adam', loss: loss.fn });              // plain TensorFlow.js
 */
export abstract class MetricLoss {
  readonly name: string;
  readonly distance: Distance;
  readonly reduction: Reduction;
  /** `call` as a function with this loss's name, for plain `tf.LayersModel.compile`. */
  readonly fn: LossFunction;

  constructor({ distance, reduction, name }: Required<MetricLossOptions>) {
    this.distance = getDistance(distance, `${this.className}.constructor`);
    this.reduction = requireOneOf(reduction, reductions, 'reduction', `${this.className}.constructor`);
    this.name = name;
    this.fn = lossFunction(name, (yTrue, yPred) => this.call(yTrue, yPred));
  }

  /** Canonical name of the class, under which `getLoss` makes it again from `getConfig()`. */
  get className(): string {
    return (this.constructor as MetricLossClass).className ?? this.constructor.name;
  }

  /** Variables of the loss itself, such as proxies, that an optimizer has to update beside the model's. */
  get trainableWeights(): readonly tf.Variable[] {
    return [];
  }

  /**
   * Loss of embeddings `yPred` `[b, d]` with class codes `yTrue` `[b]` or `[b, 1]`: a scalar, or `[b]` for reduction
   * `'none'`. The pairs are those of the batch with itself, without each row's pair with itself, unless `keys` are
   * given. Finite, with a finite gradient, for every finite batch; a row without positives or without negatives adds 0.
   *
   * Throws `INVALID_LABEL`, `INVALID_ARGUMENT`, `SHAPE_MISMATCH`, `LENGTH_MISMATCH`, `DIMENSION_MISMATCH`,
   * `EMPTY_INPUT` or `MISSING_GRADIENTS`.
   */
  call(yTrue: tf.Tensor, yPred: tf.Tensor, options: LossCallOptions = {}): tf.Tensor {
    const where = `${this.className}.call`;
    requireGradients(where);
    return tf.tidy(() => reduceTerms(this.terms(checkLossInput(yTrue, yPred, options, where)), this.reduction, where));
  }

  /** The loss before it is reduced, of input that was checked; runs inside `tf.tidy`. */
  abstract terms(input: LossInput): LossTerms;

  /** Plain JSON that the constructor accepts back. Subclasses add their own options. */
  getConfig(): Config {
    return { name: this.name, reduction: this.reduction, distance: distanceConfig(this.distance) };
  }

  /** Frees the variables of the loss. */
  dispose(): void {
    tf.dispose([...this.trainableWeights]);
  }
}
