import { cpus } from 'node:os';
import { getDistance } from '@sim/distances';
import { pairwiseDifferences, pairwiseDifferencesGrad } from '@sim/wasm-training';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { median } from './statistics.ts';

const ROUNDS = 9;
const shapes = [
  [128, 128, 128],
  [128, 1024, 256],
  [512, 512, 64],
] as const;
const names = ['squared_euclidean', 'euclidean', 'manhattan', 'snr'] as const;
const kernels = [pairwiseDifferences, pairwiseDifferencesGrad];
const ways = ['composed', 'fused'] as const;

/** A distance in milliseconds, without and with its gradients. */
interface Times {
  readonly values: number[];
  readonly gradients: number[];
}

/**
 * Distances between rows on WASM, composed of operations of TensorFlow.js and as the fused kernels of
 * `@sim/wasm-training`, with both gradients and without. Rounds are interleaved; figures are medians.
 */
export async function benchDistances(): Promise<void> {
  await tf.setBackend('wasm');
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${ROUNDS} interleaved rounds, ms\n`);
  console.log('| queries × keys × columns | distance | composed | fused | composed, with gradients | fused, with gradients | |');
  console.log('|---|---|---:|---:|---:|---:|---:|');
  for (const shape of shapes) for (const name of names) await benchDistance(name, shape);
  useFused(true);
}

async function benchDistance(name: (typeof names)[number], shape: (typeof shapes)[number]): Promise<void> {
  const [queries, keys, dim] = shape;
  const query = tf.randomNormal([queries, dim], 0, 1, 'float32', 1);
  const key = tf.randomNormal([keys, dim], 0, 1, 'float32', 2);
  const times = { composed: { values: [], gradients: [] }, fused: { values: [], gradients: [] } } as Record<string, Times>;
  for (let round = -1; round < ROUNDS; round++)
    for (const way of ways) {
      useFused(way === 'fused');
      const values = await timeOf(() => [getDistance(name).call(query, key)]);
      const gradients = await timeOf(() =>
        tf.grads((q: tf.Tensor, k: tf.Tensor) => tf.sum(getDistance(name).call(q, k)))([query, key]),
      );
      if (round < 0) continue;
      times[way]?.values.push(values);
      times[way]?.gradients.push(gradients);
    }
  tf.dispose([query, key]);
  const [composed, fused] = ways.map((way) => times[way] as Times) as [Times, Times];
  const figures = [composed.values, fused.values, composed.gradients, fused.gradients].map(median);
  const ratio = `${((figures[2] as number) / (figures[3] as number)).toFixed(0)}×`;
  console.log(`| ${shape.join(' × ')} | ${name} | ${figures.map((figure) => figure.toFixed(1)).join(' | ')} | ${ratio} |`);
}

/** Takes the kernels away, or gives them back. */
function useFused(wanted: boolean): void {
  for (const kernel of kernels) {
    const { kernelName, backendName } = kernel;
    if (tf.getKernel(kernelName, backendName) !== undefined) tf.unregisterKernel(kernelName, backendName);
    if (wanted) tf.registerKernel(kernel);
  }
}

async function timeOf(compute: () => tf.Tensor[]): Promise<number> {
  const start = performance.now();
  const results = tf.tidy(compute);
  for (const result of results) await result.data();
  const time = performance.now() - start;
  tf.dispose(results);
  return time;
}
