import { type Config, type NamedClass, type PartIdentifier, requireOneOf, SimError } from '@sim/core';
import { checkEmbeddings, requireGradients } from '@sim/distances';
import * as tf from '@tensorflow/tfjs-core';
import { type LossFunction, lossFunction } from '../loss-function.ts';
import type { LossTerms } from '../loss-terms.ts';
import { type Reduction, reduceTerms, reductions } from '../reduce-terms.ts';

/** A class of two-view losses that a name can stand for. */
export type TwoViewLossClass = NamedClass<TwoViewLoss>;

/** A two-view loss as options take it: a name or alias, an instance, a class, or `{ className, config }`. */
export type TwoViewLossIdentifier = PartIdentifier<TwoViewLoss>;

/** Options that every two-view loss takes. */
export interface TwoViewLossOptions {
  /** How the loss of each row becomes the result. Default `'mean'`. */
  readonly reduction?: Reduction;
  /** Name in logs. */
  readonly name?: string;
}

/**
 * A loss over two views of the same examples, without labels: row i of one view belongs to row i of the other. A
 * subclass computes `terms`; this class checks what it is given, once per call, and reduces.
 *
 * @example
 * const loss = new SimCLRLoss({ temperature: 0.1 });
 * loss.call(viewA, viewB);                                          // [b, d], [b, d] → scalar
 */
export abstract class TwoViewLoss {
  readonly name: string;
  readonly reduction: Reduction;
  /** `call` as a function with this loss's name, for a compiled model whose targets are the other view. */
  readonly fn: LossFunction;

  constructor({ reduction = 'mean', name }: TwoViewLossOptions & { readonly name: string }) {
    this.reduction = requireOneOf(reduction, reductions, 'reduction', `${this.className}.constructor`);
    this.name = name;
    this.fn = lossFunction(name, (viewA, viewB) => this.call(viewA, viewB));
  }

  /** Canonical name of the class, under which `getTwoViewLoss` makes it again from `getConfig()`. */
  get className(): string {
    return (this.constructor as TwoViewLossClass).className ?? this.constructor.name;
  }

  /**
   * Loss of two views `[b, d]`: a scalar; for reduction `'none'` one value per row, `[b]`, where the loss is made of
   * rows. Finite, with a finite gradient in both views, for every finite batch.
   *
   * Throws `INVALID_ARGUMENT`, `SHAPE_MISMATCH`, `EMPTY_INPUT` or `MISSING_GRADIENTS`.
   */
  call(viewA: tf.Tensor, viewB: tf.Tensor): tf.Tensor {
    const where = `${this.className}.call`;
    const [a, b] = [checkEmbeddings(viewA, 'viewA', where), checkEmbeddings(viewB, 'viewB', where)];
    if (a.shape[0] !== b.shape[0] || a.shape[1] !== b.shape[1])
      throw new SimError({
        code: 'SHAPE_MISMATCH',
        where,
        problem: `viewB must be of the shape of viewA, [${a.shape}]`,
        got: b.shape,
        cure: 'Embed two views of the same examples, in the same order.',
      });
    requireGradients(where);
    return tf.tidy(() => reduceTerms(this.terms(asFloat(a), asFloat(b)), this.reduction, where));
  }

  /** The loss before it is reduced, of float32 views that were checked; runs inside `tf.tidy`. */
  abstract terms(viewA: tf.Tensor2D, viewB: tf.Tensor2D): LossTerms;

  /** Plain JSON that the constructor accepts back. Subclasses add their own options. */
  getConfig(): Config {
    return { name: this.name, reduction: this.reduction };
  }
}

const asFloat = (rows: tf.Tensor2D): tf.Tensor2D => (rows.dtype === 'float32' ? rows : tf.cast(rows, 'float32'));
