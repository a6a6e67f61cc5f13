/** @internal */
import { Elu, LeakyRelu, Prelu, Relu, Relu6, Sigmoid } from '@tensorflow/tfjs-core';
import type { TensorInfo, backend_util } from '@tensorflow/tfjs-core';
import type { KernelScope } from './kernel-scope.ts';

/** What a fused kernel does after its sums. */
export interface FusedActivation {
  readonly activation: backend_util.Activation;
  readonly leakyreluAlpha?: number | undefined;
  readonly preluActivationWeights?: TensorInfo | undefined;
}

/** The limits by which an activation can be applied while the sums are written; null where it takes more than that. */
export function activationLimits(activation: backend_util.Activation): readonly [number, number] | null {
  if (activation === 'linear') return [-Infinity, Infinity];
  if (activation === 'relu') return [0, Infinity];
  return activation === 'relu6' ? [0, 6] : null;
}

/** Applies an activation by the kernel of its name. */
export function applyActivation(scope: KernelScope, x: TensorInfo, fused: FusedActivation): TensorInfo {
  const { activation, leakyreluAlpha = 0, preluActivationWeights: alpha } = fused;
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return scope.run(Relu, { x });
    case 'relu6':
      return scope.run(Relu6, { x });
    case 'elu':
      return scope.run(Elu, { x });
    case 'sigmoid':
      return scope.run(Sigmoid, { x });
    case 'leakyrelu':
      return scope.run(LeakyRelu, { x }, { alpha: leakyreluAlpha });
    case 'prelu':
      return scope.run(Prelu, { x, alpha });
  }
}
