/**
 * What a compiled model logs under a metric loss.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Takes the losses of the single outputs out of the logs: a metric loss looks at one output alone.
 * Throws `INVALID_ARGUMENT` for metrics that the logs could not tell apart.
 */
export function keepOneLoss(model: LayersModel, where: string): void {
  const { metricsNames, metricsTensors, outputs } = model;
  if (outputs.length > 1) {
    metricsNames.splice(1, outputs.length);
    metricsTensors.splice(0, outputs.length);
  }
  const repeated = metricsNames.find((name, i) => metricsNames.indexOf(name) !== i);
  if (repeated === undefined) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'two logs would have the same name',
    got: repeated,
    cure: 'Give each metric a function with a name of its own.',
  });
}

/** Refuses to validate a model with several outputs: TensorFlow.js would give the metrics values of others. */
export function requireOneOutput({ outputs }: LayersModel, where: string): void {
  if (outputs.length === 1) return;
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: 'validation data needs a model with one output',
    got: outputs.length,
    cure: 'Watch the quality of the embedding with EvalCallback.',
  });
}
