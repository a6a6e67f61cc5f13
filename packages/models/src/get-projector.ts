import { requireInteger } from '@sim/core';
import { ActivationStdLoggingLayer, PlainBatchNormalization } from '@sim/layers';
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type Activation, BATCH_NORM_EPSILON, denseBlock, lecunDense } from './dense-block.ts';

/** Options of `getProjector`. */
export interface ProjectorOptions {
  /** Numbers in a projection, and units of every layer. Default 512. */
  readonly dim?: number | undefined;
  /** Default `'relu'`. */
  readonly activation?: Activation | undefined;
  /** Dense layers. Default 3. */
  readonly numLayers?: number | undefined;
  /** Decides the first weights. Default: others each time. */
  readonly seed?: number | undefined;
}

/**
 * A network from features `[batch, inputDim]` to projections `[batch, dim]`, which a contrastive loss compares: `numLayers − 1`
 * times dense, batch normalisation, activation, then dense and a batch normalisation without scale and centre. Dense
 * layers have no bias and LeCun's uniform first weights. Its spread is logged as `proj_std`.
 *
 * Throws `INVALID_ARGUMENT`.
 *
 * @example
 * const projector = getProjector(512, { dim: 2048 });
 */
export function getProjector(inputDim: number, options: ProjectorOptions = {}): LayersModel {
  const where = 'getProjector';
  const { dim = 512, activation = 'relu', numLayers = 3, seed } = options;
  requireInteger(inputDim, 'inputDim', where);
  requireInteger(dim, 'dim', where);
  requireInteger(numLayers, 'numLayers', where);
  const dense = (i: number) => ({ units: dim, name: `projector_dense_${i}`, seed: seed === undefined ? seed : seed + i });
  const inputs = input({ shape: [inputDim] });
  let x: SymbolicTensor = inputs;
  for (let i = 0; i < numLayers - 1; i++) x = denseBlock(x, activation, dense(i));
  const last = lecunDense(x, dense(numLayers - 1));
  const norm = new PlainBatchNormalization({ epsilon: BATCH_NORM_EPSILON, name: 'projector_norm' });
  const spread = new ActivationStdLoggingLayer({ name: 'proj_std' });
  const outputs = spread.apply(norm.apply(last)) as SymbolicTensor;
  return model({ inputs, outputs, name: 'projector' });
}
