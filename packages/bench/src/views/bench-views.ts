/** @internal */
import { Worker } from 'node:worker_threads';
import { SimCLRLoss } from '@sim/losses';
import { type ContrastiveModel, createContrastiveModel } from '@sim/models';
import { MultiShotMemorySampler, PrefetchSampler, type Sampler, ThreadSampler } from '@sim/samplers';
import { accelerate } from '@sim/wasm-training';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { median } from '../statistics.ts';
import { viewSampler } from './view-sampler.ts';

const STEPS = 8;
const ROUNDS = 5;

/**
 * A step of contrastive learning whose views are made in this thread, or by another one while this one trains; and the
 * views alone. Wall time: that is what a second thread saves.
 */
export async function viewsTable(): Promise<string> {
  await tf.setBackend('wasm');
  const model = contrastiveModel();
  const thread = await ThreadSampler.start(startThread());
  const samplers = { 'a step, views made in this thread': viewSampler(STEPS), 'a step, views made in another thread ahead of time': new PrefetchSampler(thread) };
  const drawn = { 'a batch of the quickstart, to compare': digitSampler(), 'the views alone': viewSampler(STEPS) };
  const rows = new Map<string, number[]>(Object.keys({ ...drawn, ...samplers }).map((name) => [name, []]));
  for (const sampler of Object.values(samplers)) await train(model, sampler);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, sampler] of Object.entries(drawn)) rows.get(name)?.push(await draw(sampler));
    for (const [name, sampler] of Object.entries(samplers)) rows.get(name)?.push(await train(model, sampler));
  }
  await thread.dispose();
  return [
    '### Step of contrastive learning, two SimCLR views of 64 images of 32 × 32\n',
    '| what | ms a step | least |\n|---|---:|---:|',
    ...[...rows].map(([name, times]) => `| ${name} | ${median(times).toFixed(2)} | ${Math.min(...times).toFixed(2)} |`),
    '',
  ].join('\n');
}

/** Ten images of each of six classes, as in the quickstart. */
function digitSampler(): Sampler {
  const labels = Int32Array.from({ length: 1000 }, (_, i) => i % 6);
  const images = { values: new Float32Array(1000 * 28 * 28), shape: [1000, 28, 28, 1] };
  return new MultiShotMemorySampler(images, labels, { classesPerBatch: 6, examplesPerClassPerBatch: 10 });
}

/** Four convolutions and a mean, as the network of the quickstart. */
function contrastiveModel(): ContrastiveModel {
  const convolution = { kernelSize: 3, activation: 'relu' } as const;
  const backbone = tfl.sequential({
    layers: [
      tfl.layers.conv2d({ ...convolution, filters: 32, inputShape: [32, 32, 3] }),
      tfl.layers.conv2d({ ...convolution, filters: 32 }),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.conv2d({ ...convolution, filters: 64 }),
      tfl.layers.conv2d({ ...convolution, filters: 64 }),
      tfl.layers.globalAveragePooling2d({}),
    ],
  });
  const model = createContrastiveModel({ backbone: accelerate(backbone), algorithm: 'simclr', seed: 1 });
  model.compile({ optimizer: 'adam', loss: new SimCLRLoss() });
  return model;
}

/** The thread takes over no loader of TypeScript, so its program begins with one. */
function startThread(): Worker {
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const program = JSON.stringify(new URL('./view-thread.ts', import.meta.url).href);
  const source = `import(${loader}).then(({ register }) => { register(); return import(${program}); });`;
  return new Worker(source, { eval: true, workerData: STEPS });
}

async function train(model: ContrastiveModel, sampler: Sampler): Promise<number> {
  const start = performance.now();
  await model.fit(sampler, { epochs: 1, verbose: 0 });
  return (performance.now() - start) / STEPS;
}

async function draw(sampler: Sampler): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < STEPS; i++) await sampler.batch(0, i);
  return (performance.now() - start) / STEPS;
}
