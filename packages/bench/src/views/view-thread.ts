/** The program of the thread that makes views. @internal */
import { parentPort, workerData } from 'node:worker_threads';
import { serveSampler } from '@sim/samplers';
import '@sim/wasm-training';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { viewSampler } from './view-sampler.ts';

serveSampler(async () => {
  await tf.setBackend('wasm');
  return viewSampler(Number(workerData));
}, parentPort);
