/** @internal From a network's last map to a model whose output is an embedding. */
import { requireInteger, requireOneOf } from '@sim/core';
import { GeneralizedMeanPooling2D, MetricEmbedding } from '@sim/layers';
import { SimilarityModel } from '@sim/models';
import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { HeadOptions, HeadPooling } from './architecture-options.ts';
import { NetworkLayers } from './network-layers.ts';

/** Every pooling of any network. */
export type AnyPooling = HeadPooling | 'flatten';

/** Options of a head, none left out. */
export type ResolvedHead<Pooling extends AnyPooling = AnyPooling> = {
  readonly [option in keyof HeadOptions]-?: Exclude<HeadOptions<Pooling>[option], undefined>;
};

/** Options of `embeddingHead`. */
export interface EmbeddingHeadOptions extends ResolvedHead {
  readonly seed: number;
  /** Of the model. */
  readonly name: string;
}

/** Options of a head with their defaults, checked. */
export function resolveHead<Pooling extends AnyPooling>(
  options: HeadOptions<Pooling>,
  poolings: readonly Pooling[],
  defaults: { readonly embeddingSize: number; readonly pooling: Pooling },
  where: string,
): ResolvedHead<Pooling> {
  const { embeddingSize = defaults.embeddingSize, l2Norm = true, includeTop = true, gemP = 3 } = options;
  const { pooling = defaults.pooling } = options;
  requireInteger(embeddingSize, 'embeddingSize', where);
  if (pooling !== null) requireOneOf(pooling, poolings, 'pooling', where);
  return { embeddingSize, l2Norm, includeTop, pooling, gemP };
}

/** The model from `inputs` over `features` and the head. */
export function embeddingHead<Data = unknown>(
  inputs: SymbolicTensor,
  features: SymbolicTensor,
  { embeddingSize, l2Norm, includeTop, pooling, gemP, seed, name }: EmbeddingHeadOptions,
): SimilarityModel<Data> {
  if (pooling === null) return new SimilarityModel<Data>({ inputs, outputs: features, name });
  const head = new NetworkLayers({
    // A stream beside that of the network, so that its weights do not depend on how deep that is.
    seed: ~seed,
    initializer: (of) => initializers.glorotUniform({ seed: of }),
    batchNormalization: {},
  });
  const rows = head.apply(poolingLayers[pooling](gemP), features);
  if (!includeTop) return new SimilarityModel<Data>({ inputs, outputs: rows, name });
  const args = { units: embeddingSize, name: 'embedding', kernelInitializer: head.initializer() };
  const outputs = head.apply(l2Norm ? new MetricEmbedding(args) : layers.dense(args), rows);
  return new SimilarityModel<Data>({ inputs, outputs, name });
}

const poolingLayers: Record<AnyPooling, (gemP: number) => layers.Layer> = {
  gem: (p) => new GeneralizedMeanPooling2D({ p, name: 'gem_pool' }),
  avg: () => layers.globalAveragePooling2d({ name: 'avg_pool', dataFormat: 'channelsLast' }),
  max: () => layers.globalMaxPooling2d({ name: 'max_pool', dataFormat: 'channelsLast' }),
  flatten: () => layers.flatten({ name: 'flatten' }),
};
