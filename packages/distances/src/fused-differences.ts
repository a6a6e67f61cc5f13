import * as tf from '@tensorflow/tfjs-core';
import { isWebGpu, pairwiseWebGpu } from './pairwise-webgpu.ts';

/** What is summed over the columns of a difference. */
export type FusedTerm = 'absolute' | 'square';

/**
 * `Σ |qᵢ − kⱼ|` or `Σ (qᵢ − kⱼ)²` between every query `[q, d]` and every key `[k, d]`, as `[q, k]`, in one kernel that
 * makes no tensor of differences, differentiable in both; null where the backend has no such kernel. It is there on
 * `wasm` once `@sim/wasm-training` is imported, and on `webgpu`. A gradient of a gradient is left to operations that
 * have one.
 *
 * @example
 * const squared = fusedDifferences(q, k, 'square') ?? sumDifferences(q, k, { term: tf.square, slope: (x) => x, slopeScale: 2 });
 */
export function fusedDifferences(query: tf.Tensor2D, key: tf.Tensor2D, term: FusedTerm): tf.Tensor2D | null {
  if (tf.engine().state.gradientDepth > 1 || !hasKernels()) return null;
  const run = (name: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor =>
    tf.engine().runKernel(name, inputs, attrs) as tf.Tensor;
  return tf.customGrad((q, k, save) => {
    (save as tf.GradSaveFunc)([q as tf.Tensor, k as tf.Tensor]);
    return {
      value: run('PairwiseDifferences', { query: q as tf.Tensor, key: k as tf.Tensor }, { term }),
      gradFunc: (dy: tf.Tensor, [savedQ, savedK]: tf.Tensor[]) => {
        const inputs = { dy, query: savedQ as tf.Tensor, key: savedK as tf.Tensor };
        return (['query', 'key'] as const).map((of) => run('PairwiseDifferencesGrad', inputs, { term, of }));
      },
    };
  })(query, key) as tf.Tensor2D;
}

/** True when the active backend has both kernels. On webgpu they are registered when they are first asked for. */
function hasKernels(): boolean {
  const name = tf.getBackend();
  const isThere = (): boolean => pairwiseWebGpu.every(({ kernelName }) => tf.getKernel(kernelName, name) !== undefined);
  if (isThere()) return true;
  if (name !== 'webgpu' || !isWebGpu(tf.backend())) return false;
  for (const kernel of pairwiseWebGpu) tf.registerKernel(kernel);
  return isThere();
}
