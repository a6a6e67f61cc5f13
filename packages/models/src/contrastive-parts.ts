/**
 * The networks that a contrastive model is made of.
 *
 * @internal
 */
import { requireOneOf, SimError } from '@sim/core';
import { requireInputShape } from '@sim/layers';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { CONTRASTIVE_ALGORITHMS, type ContrastiveAlgorithm } from './contrastive-algorithms.ts';
import { embeddingSizeOf } from './index-settings.ts';

/** Backbone, projector and predictor, and the algorithm that trains them. */
export interface ContrastiveParts {
  /** From examples to features `[batch, features]`. */
  readonly backbone: LayersModel;
  /** From features to projections `[batch, dim]`. */
  readonly projector: LayersModel;
  /** From projections to predictions `[batch, dim]`; `'simsiam'` has one, the others do not. */
  readonly predictor?: LayersModel | null | undefined;
  /** Default `'simsiam'`. */
  readonly algorithm?: ContrastiveAlgorithm | undefined;
}

/**
 * Refuses parts that do not fit together. Throws `UNKNOWN_NAME` for the algorithm, `INVALID_ARGUMENT` (no models, a
 * predictor too many or missing, weights of one name), `UNSUPPORTED_OPERATION` for a part with several inputs or outputs,
 * or `SHAPE_MISMATCH`.
 */
export function checkParts({ backbone, projector, predictor, algorithm = 'simsiam' }: ContrastiveParts, where: string): void {
  requireOneOf(algorithm, CONTRASTIVE_ALGORITHMS, 'algorithm', where);
  const features = outputSize(backbone, 'backbone', where);
  const dim = outputSize(projector, 'projector', where);
  requireInputShape(projector, [1, features], where);
  requirePredictor(predictor, algorithm, where);
  if (predictor) {
    const predicted = outputSize(predictor, 'predictor', where);
    requireInputShape(predictor, [1, dim], where);
    if (predicted !== dim)
      throw new SimError({
        code: 'SHAPE_MISMATCH',
        where,
        problem: `the predictor must make predictions of ${dim} numbers, as the projector makes projections`,
        got: predicted,
        cure: `Use getPredictor(${dim}).`,
      });
  }
  requireDistinctWeights(predictor ? [backbone, projector, predictor] : [backbone, projector], where);
}

function outputSize(part: LayersModel, name: string, where: string): number {
  if (!(part instanceof LayersModel))
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: `${name} must be a tf.LayersModel`,
      got: part,
      cure: 'Make one with tf.model or tf.sequential.',
    });
  const { inputs, outputs } = part;
  if (inputs.length === 1 && outputs.length === 1) return embeddingSizeOf(outputs, 0, where);
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: `${name} must have one input and one output`,
    got: [inputs.length, outputs.length],
    cure: 'Make a model of the input and the output that are meant.',
  });
}

function requirePredictor(predictor: LayersModel | null | undefined, algorithm: ContrastiveAlgorithm, where: string): void {
  if (Boolean(predictor) === (algorithm === 'simsiam')) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: predictor ? `the algorithm '${algorithm}' has no predictor` : "the algorithm 'simsiam' needs a predictor",
    got: predictor,
    cure: predictor ? 'Leave it out: nothing would train it.' : 'Pass one, such as getPredictor(dim).',
  });
}

/** A saved model knows its weights by their names alone. */
function requireDistinctWeights(parts: readonly LayersModel[], where: string): void {
  const names = parts.flatMap(({ weights }) => weights.map(({ originalName }) => originalName));
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated === undefined) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'two weights of the parts have the same name',
    got: repeated,
    cure: 'Give the layers of each part names of their own.',
  });
}
