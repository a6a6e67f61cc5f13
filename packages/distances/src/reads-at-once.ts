import * as tf from '@tensorflow/tfjs-core';

/** Backends whose tensors lie in the memory of the program. */
const backends: readonly string[] = ['cpu', 'wasm'];

/**
 * Whether `dataSync` of a tensor on the active backend only copies numbers, as on `cpu` and `wasm`. There one loop over
 * them takes less time than the many small operations that it stands for; on a graphics card it would wait for it.
 *
 * @example
 * const mask = readsAtOnce() ? byLoop(labels.dataSync()) : byOperations(labels);
 */
export const readsAtOnce = (): boolean => backends.includes(tf.getBackend());
