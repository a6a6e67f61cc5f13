import '@sim/wasm-training';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** Starts the WASM backend of TensorFlow.js, which trains with the kernels of `@sim/wasm-training`. */
export async function startWasm(): Promise<void> {
  // Without this, TensorFlow.js prints advice about other packages.
  tf.env().set('PROD', true);
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js cannot start its WASM backend here.');
}
