/**
 * A process of TensorFlow.js for the training benchmark: `node training-peer.ts <variant>`. Answers each line
 * `{ task, count }` with times in milliseconds, the task `profile` with rows of kernels.
 *
 * @internal
 */
import { createInterface } from 'node:readline';
import type { SimilarityModel } from '@sim/models';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { profileKernels } from './training-profile.ts';
import { makeTrainingTasks, type TrainingTask } from './training-tasks.ts';

/** What a variant trains on, and what it does with a model that was compiled. */
interface Variant {
  readonly backend: 'cpu' | 'wasm';
  load(): Promise<(model: SimilarityModel) => void>;
}

const leave = (): void => undefined;

/** As users run it: TensorFlow.js alone, with one import, and with one call more; and without WASM. */
const variants: Readonly<Record<string, Variant>> = {
  stock: { backend: 'wasm', load: async () => leave },
  imported: { backend: 'wasm', load: async () => import('@sim/wasm-training').then(() => leave) },
  accelerated: {
    backend: 'wasm',
    load: async () => {
      const { accelerate } = await import('@sim/wasm-training');
      return (model) => void accelerate(model);
    },
  },
  inference: {
    backend: 'wasm',
    load: async () => {
      const { accelerate } = await import('@sim/wasm-training');
      return (model) => void accelerate(model, { fastInference: true });
    },
  },
  cpu: { backend: 'cpu', load: async () => import('@sim/wasm-training/cpu').then(() => leave) },
};

const [name = ''] = process.argv.slice(2);
const variant = variants[name];
if (!variant) throw new Error(`training-peer: unknown variant, got "${name}". Use one of: ${Object.keys(variants).join(', ')}.`);
const prepare = await variant.load();
await tf.setBackend(variant.backend);
const tasks = makeTrainingTasks(prepare);
const send = (message: unknown): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

send({ version: tf.version_core });
for await (const line of createInterface({ input: process.stdin })) {
  const { task, count } = JSON.parse(line) as { task: TrainingTask | 'profile'; count: number };
  send(task === 'profile' ? await profileKernels(() => tasks.step(1), count) : await tasks[task](count));
}
