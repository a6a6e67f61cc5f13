import { expect, test } from '@jest/globals';
import { smallParts } from '@sim/testing/small-contrastive-model';
import '@tensorflow/tfjs-backend-cpu';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ContrastiveModel } from '../contrastive-model.ts';
import { loggingLayers } from './logging-layers.ts';

test('finds logging layers in models of models, in order', () => {
  const parts = smallParts();
  const layers = loggingLayers(new ContrastiveModel(parts));
  expect(layers).toEqual([parts.projector, parts.predictor].map((part) => (part as LayersModel).layers.at(-1)));
  expect(loggingLayers(parts.backbone)).toEqual([]);
});
