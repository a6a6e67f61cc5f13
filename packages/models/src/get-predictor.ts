import { requireInteger } from '@sim/core';
import { ActivationStdLoggingLayer } from '@sim/layers';
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type Activation, denseBlock, lecunDense } from './dense-block.ts';

/** Options of `getPredictor`. */
export interface PredictorOptions {
  /** Units of the layer between. Default 512. */
  readonly hiddenDim?: number | undefined;
  /** Default `'relu'`. */
  readonly activation?: Activation | undefined;
  /** Decides the first weights. Default: others each time. */
  readonly seed?: number | undefined;
}

/**
 * A network that predicts one view's projection `[batch, inputDim]` from the other's: dense without bias, batch
 * normalisation, activation, dense with bias, with LeCun's uniform first weights. Its spread is logged as `pred_std`.
 *
 * Throws `INVALID_ARGUMENT`.
 *
 * @example
 * const predictor = getPredictor(2048, { hiddenDim: 512 });
 */
export function getPredictor(inputDim: number, options: PredictorOptions = {}): LayersModel {
  const where = 'getPredictor';
  const { hiddenDim = 512, activation = 'relu', seed } = options;
  requireInteger(inputDim, 'inputDim', where);
  requireInteger(hiddenDim, 'hiddenDim', where);
  const inputs = input({ shape: [inputDim] });
  const hidden = denseBlock(inputs, activation, { units: hiddenDim, name: 'predictor_dense_0', seed });
  const last = { units: inputDim, name: 'predictor_dense_1', useBias: true, seed: seed === undefined ? seed : seed + 1 };
  const spread = new ActivationStdLoggingLayer({ name: 'pred_std' });
  return model({ inputs, outputs: spread.apply(lecunDense(hidden, last)) as SymbolicTensor, name: 'predictor' });
}
