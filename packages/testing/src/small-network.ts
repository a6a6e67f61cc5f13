import { MetricEmbedding } from '@sim/layers';
import { initializers, input, layers, regularizers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** What `smallNetwork` can have beside its embedding. */
export interface SmallNetworkOptions {
  /** Decides the first weights. Default 1. */
  readonly seed?: number;
  /** Factor of an L2 penalty on the hidden weights. Default: none. */
  readonly l2?: number;
}

/** Input and outputs of a network from rows of 3 numbers over 5 hidden ones to embeddings of 4, which trains in no time. */
export function smallNetwork({ seed = 1, l2 }: SmallNetworkOptions = {}): {
  readonly inputs: SymbolicTensor;
  readonly outputs: SymbolicTensor;
  readonly hidden: SymbolicTensor;
} {
  const glorot = (of: number) => initializers.glorotUniform({ seed: 100 * seed + of });
  const inputs = input({ shape: [3] });
  const hidden = layers
    .dense({
      units: 5,
      activation: 'tanh',
      kernelInitializer: glorot(1),
      ...(l2 === undefined ? {} : { kernelRegularizer: regularizers.l2({ l2 }) }),
    })
    .apply(inputs) as SymbolicTensor;
  const outputs = new MetricEmbedding({ units: 4, kernelInitializer: glorot(2) }).apply(hidden) as SymbolicTensor;
  return { inputs, outputs, hidden };
}
