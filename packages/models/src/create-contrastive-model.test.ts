import { describe, expect, test } from '@jest/globals';
import { smallParts } from '@sim/testing/small-contrastive-model';
import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import { createContrastiveModel } from './create-contrastive-model.ts';

const backbone = (): tfl.LayersModel => tfl.sequential({ layers: [tfl.layers.dense({ units: 4, inputShape: [3] })] });

describe('createContrastiveModel', () => {
  test('makes the projector and the predictor of the original', () => {
    const model = createContrastiveModel({ backbone: backbone() });
    expect(model.algorithm).toBe('simsiam');
    expect(model.projector.countParams()).toBe(267264);
    expect(model.predictor?.countParams()).toBe(526848);
  });

  test.each(['barlow', 'simclr', 'vicreg'] as const)('makes no predictor for %s', (algorithm) => {
    const model = createContrastiveModel({ backbone: backbone(), algorithm });
    expect(model.predictor).toBeNull();
    expect(model.outputs.map(({ shape }) => shape)).toEqual([[null, 512]]);
  });

  test('takes the parts and options that are given', () => {
    const { projector, predictor } = smallParts();
    const own = createContrastiveModel({ backbone: smallParts().backbone, projector, predictor, embedWith: 'backbone', name: 'mine' });
    expect([own.projector, own.predictor, own.embedWith, own.name]).toEqual([projector, predictor, 'backbone', 'mine']);
    const fitting = createContrastiveModel({ backbone: smallParts().backbone, projector: smallParts().projector });
    expect(fitting.predictor?.outputs[0]?.shape).toEqual([null, 4]);
  });

  test('has the same first weights for the same seed', () => {
    const weights = (seed: number) => {
      const { projector, predictor } = createContrastiveModel({ backbone: backbone(), seed });
      return [projector, predictor as tfl.LayersModel].map((part) => part.getWeights()[0]?.dataSync());
    };
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
  });

  test('refuses a backbone that makes no rows, and an algorithm that is none', () => {
    const images = tfl.sequential({ layers: [tfl.layers.conv2d({ filters: 2, kernelSize: 1, inputShape: [4, 4, 1] })] });
    expect(() => createContrastiveModel({ backbone: images })).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
    expect(() => createContrastiveModel({ backbone: backbone(), algorithm: 'byol' as never })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME', message: expect.stringContaining('barlow, simclr, simsiam, vicreg') }),
    );
  });
});
