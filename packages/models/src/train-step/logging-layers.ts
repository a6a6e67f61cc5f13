/**
 * Layers that log something of themselves.
 *
 * @internal
 */
import { ActivationStdLoggingLayer } from '@sim/layers';
import { LayersModel } from '@tensorflow/tfjs-layers';

/** The logging layers of a model and of the models in it, in their order. */
export function loggingLayers({ layers }: LayersModel): readonly ActivationStdLoggingLayer[] {
  return layers.flatMap((layer) => {
    if (layer instanceof LayersModel) return loggingLayers(layer);
    return layer instanceof ActivationStdLoggingLayer ? [layer] : [];
  });
}
