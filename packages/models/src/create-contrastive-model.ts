import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ContrastiveModel, type ContrastiveModelArgs } from './contrastive-model.ts';
import { getPredictor } from './get-predictor.ts';
import { getProjector } from './get-projector.ts';
import { embeddingSizeOf } from './index-settings.ts';

/** Options of `createContrastiveModel`. */
export interface CreateContrastiveModelArgs extends Omit<ContrastiveModelArgs, 'projector'> {
  /** Default: `getProjector` with two dense layers. */
  readonly projector?: LayersModel | null | undefined;
  /** Decides the first weights of the parts that are made here. Default: others each time. */
  readonly seed?: number | undefined;
}

/**
 * Makes a contrastive model around a backbone, with the projector and, for the algorithm `'simsiam'`, the predictor that
 * are not given.
 *
 * Throws what `ContrastiveModel` throws.
 *
 * @example
 * const model = createContrastiveModel({ backbone, algorithm: 'barlow' });
 */
export function createContrastiveModel<Data = unknown>(args: CreateContrastiveModelArgs): ContrastiveModel<Data> {
  const { seed, backbone, algorithm = 'simsiam', ...rest } = args;
  const sizeOf = ({ outputs }: LayersModel): number => embeddingSizeOf(outputs, 0, 'createContrastiveModel');
  const projector = args.projector ?? getProjector(sizeOf(backbone), { numLayers: 2, seed });
  const isMissing = algorithm === 'simsiam' && !args.predictor;
  const predictor = isMissing ? getPredictor(sizeOf(projector), { seed: seed === undefined ? seed : seed + 2 }) : args.predictor;
  return new ContrastiveModel<Data>({ ...rest, backbone, projector, predictor, algorithm });
}
