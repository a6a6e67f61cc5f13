/**
 * What training needs to go on where it stopped, as the bytes of one file.
 *
 * @internal
 */
import {
  decodeJson,
  encodeJson,
  readSections,
  requireSection,
  type SectionValues,
  SimError,
  writeSections,
} from '@sim/core';
import type { MetricLoss } from '@sim/losses';
import * as tf from '@tensorflow/tfjs-core';
import { type NamedTensor, optimizerState, restoreOptimizerState } from './optimizer-state.ts';
import type { TrainOptimizers } from './train-step/train-step.ts';

const KIND = 'training';

/** What is trained beside the model's weights. */
export interface Trained {
  readonly optimizers: TrainOptimizers;
  readonly loss: MetricLoss | null;
}

/** State of the optimizers and what the loss has learned. Throws `UNSUPPORTED_OPERATION` as `optimizerState`. */
export async function saveTrainingState({ optimizers, loss }: Trained, where: string): Promise<Uint8Array> {
  const lossWeights = (loss?.trainableWeights ?? []).map((tensor, i) => ({ name: String(i), tensor }));
  return writeSections(KIND, {
    ...(await encodeOptimizer('model', optimizers.model, where)),
    ...(optimizers.loss ? await encodeOptimizer('loss', optimizers.loss, where) : {}),
    ...(lossWeights.length > 0 ? await encodeTensors('proxies', lossWeights) : {}),
  });
}

/**
 * Gives optimizers and loss the state that `saveTrainingState` saved.
 * Throws `SHAPE_MISMATCH` for a loss that learns other weights, and what `readSections` throws.
 */
export async function restoreTrainingState(bytes: Uint8Array, { optimizers, loss }: Trained, where: string): Promise<void> {
  const sections = readSections(bytes, KIND, where);
  const weights = loss?.trainableWeights ?? [];
  await withTensors(sections, 'model', where, (state) => restoreOptimizerState(optimizers.model, state));
  if (!sections.has('proxies') || !optimizers.loss) return;
  const { loss: lossOptimizer } = optimizers;
  await withTensors(sections, 'proxies', where, (saved) => assignAll(weights, saved, where));
  await withTensors(sections, 'loss', where, (state) => restoreOptimizerState(lossOptimizer, state));
}

async function encodeOptimizer(group: string, optimizer: tf.Optimizer, where: string): Promise<Record<string, Uint8Array>> {
  const state = await optimizerState(optimizer, where);
  try {
    return await encodeTensors(group, state);
  } finally {
    state[0]?.tensor.dispose();
  }
}

async function encodeTensors(group: string, tensors: NamedTensor[]): Promise<Record<string, Uint8Array>> {
  const { data, specs } = await tf.io.encodeWeights(tensors);
  return { [`${group}.specs`]: encodeJson(specs), [group]: new Uint8Array(data) };
}

/** Hands the tensors of a group to `use` and disposes of them afterwards. */
async function withTensors(
  sections: Map<string, SectionValues>,
  group: string,
  where: string,
  use: (tensors: NamedTensor[]) => Promise<void> | void,
): Promise<void> {
  const specs = decodeJson(requireSection(sections, `${group}.specs`, Uint8Array, where), where) as tf.io.WeightsManifestEntry[];
  const bytes = requireSection(sections, group, Uint8Array, where);
  const tensors = tf.io.decodeWeights(new Uint8Array(bytes).buffer, specs);
  try {
    await use(specs.map(({ name }) => ({ name, tensor: tensors[name] as tf.Tensor })));
  } finally {
    tf.dispose(tensors);
  }
}

function assignAll(weights: readonly tf.Variable[], saved: readonly NamedTensor[], where: string): void {
  const fits = weights.length === saved.length && weights.every(({ shape }, i) => tf.util.arraysEqual(shape, saved[i]?.tensor.shape ?? []));
  if (!fits)
    throw new SimError({
      code: 'SHAPE_MISMATCH',
      where,
      problem: `the loss learned weights of shapes ${JSON.stringify(saved.map(({ tensor }) => tensor.shape))}`,
      got: JSON.stringify(weights.map(({ shape }) => shape)),
      cure: 'Pass a loss with the options that the model was trained with.',
    });
  for (const [i, weight] of weights.entries()) weight.assign((saved[i] as NamedTensor).tensor as tf.Tensor);
}
