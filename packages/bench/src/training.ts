import { cpus } from 'node:os';
import { makeModel } from '@sim-app/quickstart/network';
import { MultiSimilarityLoss } from '@sim/losses';
import { makeSupervisedStep } from '@sim/models';
import '@sim/wasm-training';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { LinePeer } from './line-peer.ts';
import { findPython, startPythonPeer } from './python-peer.ts';
import { median } from './statistics.ts';

const ROUNDS = 7;
const STEPS = 5;
const WARM_UP = 5;

/** Runs some steps and gives their times in milliseconds. */
type Engine = (steps: number) => Promise<number[]>;

/**
 * A training step of the quickstart, batch 60: ours on WASM beside PyTorch on one thread in both of its memory
 * formats. Rounds are interleaved; each figure is the median of the rounds' medians.
 */
export async function benchTraining(): Promise<void> {
  const engines: Record<string, Engine> = { 'sim, wasm': await makeOurs() };
  const peers: LinePeer[] = [];
  const python = findPython(['torch']);
  for (const layout of python ? ['contiguous', 'channels_last'] : []) {
    const peer = await startPythonPeer(python as string, 'training.py', [layout]);
    peers.push(peer);
    engines[`PyTorch ${(peer.hello as { torch: string }).torch}, 1 thread, ${layout}`] = async (steps) =>
      (await peer.ask(String(steps))) as number[];
  }
  const medians = new Map<string, number[]>(Object.keys(engines).map((name) => [name, []]));
  for (const engine of Object.values(engines)) await engine(WARM_UP);
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, engine] of Object.entries(engines)) medians.get(name)?.push(median(await engine(STEPS)));
  for (const peer of peers) await peer.close();
  print(medians);
}

async function makeOurs(): Promise<Engine> {
  await tf.setBackend('wasm');
  const model = makeModel(0);
  const optimizer = tf.train.adam(1e-3);
  const loss = new MultiSimilarityLoss();
  model.compile({ optimizer, loss });
  const step = makeSupervisedStep();
  const images = tf.randomUniform([60, 28, 28, 1], 0, 1, 'float32', 1);
  const labels = tf.tensor1d(
    Array.from({ length: 60 }, (_, i) => Math.floor(i / 10)),
    'int32',
  );
  return async (steps) => {
    const times: number[] = [];
    for (let i = 0; i < steps; i++) {
      const start = performance.now();
      const logs = step({ inputs: [images], targets: [labels] }, model, loss, { model: optimizer });
      await logs.loss.data();
      times.push(performance.now() - start);
      tf.dispose(logs);
    }
    return times;
  };
}

function print(medians: ReadonlyMap<string, readonly number[]>): void {
  const [ours = 0] = [...medians.values()].map(median);
  console.log(`${cpus()[0]?.model}, Node ${process.version}, ${ROUNDS} interleaved rounds of ${STEPS} steps\n`);
  console.log('| engine | ms per step | sim ÷ engine |\n|---|---:|---:|');
  for (const [name, values] of medians)
    console.log(`| ${name} | ${median(values).toFixed(1)} | ${(ours / median(values)).toFixed(2)}× |`);
}
