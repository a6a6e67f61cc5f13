/**
 * What a compiled model logs under a metric loss.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Takes the losses of the single outputs out of the logs: a loss of this library sees the model as a whole. */
export function keepOneLoss({ metricsNames, metricsTensors, outputs }: LayersModel): void {
  if (outputs.length === 1) return;
  metricsNames.splice(1, outputs.length);
  metricsTensors.splice(0, outputs.length);
}

/** Takes the metrics of all outputs but the first out of the logs, and the output's name off theirs. */
export function keepFirstOutput(model: LayersModel): void {
  const { metricsNames, metricsTensors, outputNames } = model;
  if (outputNames.length === 1) return;
  const prefix = `${outputNames[0]}_`;
  const isFirst = metricsTensors.map(([, output]) => output === 0);
  const names = metricsNames.slice(1).filter((_, i) => isFirst[i]);
  model.metricsNames = ['loss', ...names.map((name) => name.slice(prefix.length))];
  model.metricsTensors = metricsTensors.filter((_, i) => isFirst[i]);
}

/** Throws `INVALID_ARGUMENT` for metrics that the logs could not tell apart. */
export function requireDistinctLogs({ metricsNames }: LayersModel, where: string): void {
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
