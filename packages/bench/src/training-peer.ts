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

/** As users run it: TensorFlow.js alone, with one import, and with one call more. */
const variants: Readonly<Record<string, () => Promise<(model: SimilarityModel) => void>>> = {
  stock: async () => () => undefined,
  imported: async () => {
    await import('@sim/wasm-training');
    return () => undefined;
  },
  accelerated: async () => {
    const { accelerate } = await import('@sim/wasm-training');
    return (model) => void accelerate(model);
  },
};

const [variant = ''] = process.argv.slice(2);
const load = variants[variant];
if (!load) throw new Error(`training-peer: unknown variant, got "${variant}". Use one of: ${Object.keys(variants).join(', ')}.`);
const prepare = await load();
await tf.setBackend('wasm');
const tasks = makeTrainingTasks(prepare);
const send = (message: unknown): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

send({ version: tf.version_core });
for await (const line of createInterface({ input: process.stdin })) {
  const { task, count } = JSON.parse(line) as { task: TrainingTask | 'profile'; count: number };
  send(task === 'profile' ? await profileKernels(() => tasks.step(1), count) : await tasks[task](count));
}
