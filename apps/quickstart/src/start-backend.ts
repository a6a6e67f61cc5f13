import '@sim/wasm-training';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from './options.ts';

/** Starts a backend of TensorFlow.js; `@sim/wasm-training` gives the WASM one the gradients that it lacks. */
export async function startBackend(name: BackendName): Promise<void> {
  // Without this, TensorFlow.js prints advice about other packages.
  tf.env().set('PROD', true);
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js cannot start its ${name} backend here.`);
}
