import { type Config, SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';

/** An optimizer by class and options. */
export interface OptimizerConfig {
  readonly className: string;
  readonly config: Config;
}

/** What rebuilds an optimizer of the same class and options, without its state. */
export function describeOptimizer(optimizer: tf.Optimizer): OptimizerConfig {
  return { className: optimizer.getClassName(), config: optimizer.getConfig() as Config };
}

/** A fresh optimizer from its description. Throws `UNKNOWN_NAME` for a class that TensorFlow.js does not know. */
export function makeOptimizer({ className, config }: OptimizerConfig, where: string): tf.Optimizer {
  const known = tf.serialization.SerializationMap.getMap().classNameMap;
  const entry = Object.hasOwn(known, className) ? known[className] : undefined;
  if (!entry)
    throw new SimError({
      code: 'UNKNOWN_NAME',
      where,
      problem: 'the model was trained with an optimizer that is not registered',
      got: className,
      cure: 'Register its class with tf.serialization.registerClass before loading.',
    });
  const [optimizerClass, fromConfig] = entry;
  return fromConfig(optimizerClass, { ...config } as tf.serialization.ConfigDict) as tf.Optimizer;
}

/** An optimizer of the same class and options, but for its learning rate: for the weights of a loss. */
export function siblingOptimizer(optimizer: tf.Optimizer, multiplier: number, where: string): tf.Optimizer {
  const { className, config } = describeOptimizer(optimizer);
  const { learningRate } = config;
  if (typeof learningRate !== 'number')
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: `${className} has no learning rate from which that of the loss's own weights could follow`,
      cure: 'Use an optimizer with a learning rate.',
    });
  return makeOptimizer({ className, config: { ...config, learningRate: learningRate * multiplier } }, where);
}

/** Adds the optimizer's state to a model's artifacts, in the group where TensorFlow.js keeps it. */
export async function appendOptimizerState(
  artifacts: tf.io.ModelArtifacts,
  optimizer: tf.Optimizer,
): Promise<tf.io.ModelArtifacts> {
  const weights = await optimizer.getWeights();
  const { data, specs } = await tf.io.encodeWeights(weights, 'optimizer');
  // The step counter is a tensor made for this call; the others are the optimizer's own variables.
  weights[0]?.tensor.dispose();
  return {
    ...artifacts,
    weightSpecs: [...(artifacts.weightSpecs ?? []), ...specs],
    weightData: [...listOf(artifacts.weightData), data],
  };
}

/** Gives an optimizer the state that artifacts hold for it. */
export async function restoreOptimizerState(
  artifacts: tf.io.ModelArtifacts,
  optimizer: tf.Optimizer,
): Promise<void> {
  const specs = artifacts.weightSpecs ?? [];
  const tensors = tf.io.decodeWeights(artifacts.weightData as ArrayBuffer, specs);
  const state = specs
    .filter((spec) => spec.group === 'optimizer')
    .map(({ name }) => ({ name, tensor: tensors[name] as tf.Tensor }));
  if (state.length > 0) await optimizer.setWeights(state);
  tf.dispose(tensors);
}

const listOf = (data: tf.io.WeightData | undefined): ArrayBuffer[] =>
  data === undefined ? [] : Array.isArray(data) ? data : [data];
