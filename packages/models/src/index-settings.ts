/**
 * From options of the index to its settings.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import { type Distance, type DistanceIdentifier, getDistance } from '@sim/distances';
import { MetricLoss, TwoViewLoss } from '@sim/losses';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { TrainedCompileArgs } from './compile-options.ts';
import type { TrainLoss } from './train-step/train-loss.ts';

/** The distance that is meant: two views say nothing about one, so that it is cosine. Throws `INVALID_ARGUMENT` for `'auto'` with a loss that does not know its distance. */
export function resolveDistance(
  distance: 'auto' | DistanceIdentifier,
  loss: TrainedCompileArgs<TrainLoss>['loss'],
  where: string,
): Distance {
  if (distance !== 'auto') return getDistance(distance, where);
  if (loss instanceof MetricLoss) return loss.distance;
  if (loss === undefined || loss instanceof TwoViewLoss) return getDistance('cosine', where);
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: "distance 'auto' needs a metric loss, which knows its distance",
    got: loss,
    cure: "Name the distance, such as distance: 'cosine'.",
  });
}

/**
 * Numbers in an embedding that is output number `output`.
 * Throws `INVALID_ARGUMENT` for an output that is not there, `SHAPE_MISMATCH` for one that is no row of known length.
 */
export function embeddingSizeOf(outputs: readonly SymbolicTensor[], output: number, where: string): number {
  const embedding = Number.isInteger(output) ? outputs[output] : undefined;
  if (!embedding)
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: `the model has ${outputs.length} outputs`,
      got: output,
      cure: `Use an embeddingOutput from 0 to ${outputs.length - 1}.`,
    });
  const [, size, ...others] = embedding.shape;
  if (size && others.length === 0) return size;
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where,
    problem: 'the embedding must be an output of shape [batch, dim] with a known dim',
    got: embedding.shape,
    cure: 'End the model in a layer with a fixed number of units, such as MetricEmbedding.',
  });
}
