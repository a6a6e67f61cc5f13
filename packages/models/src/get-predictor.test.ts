import { describe, expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import { getPredictor } from './get-predictor.ts';

describe('getPredictor', () => {
  test('has as many parameters as the original', () => {
    expect(getPredictor(512).countParams()).toBe(526848);
    expect(getPredictor(4, { hiddenDim: 3 }).countParams()).toBe(4 * 3 + 4 * 3 + 3 * 4 + 4);
  });

  test('ends in the size that it began with, and logs its spread as pred_std', () => {
    const predictor = getPredictor(4, { hiddenDim: 3, activation: 'tanh' });
    expect(predictor.outputs[0]?.shape).toEqual([null, 4]);
    expect(predictor.layers.map((layer) => layer.getClassName()).slice(1).join(' ')).toBe(
      'Dense BatchNormalization Activation Dense ActivationStdLoggingLayer',
    );
    expect(predictor.layers.at(-1)?.name).toBe('pred_std');
    expect(predictor.layers[3]?.getConfig()).toMatchObject({ activation: 'tanh' });
  });

  test('has the same first weights for the same seed', () => {
    const weights = (seed: number) => getPredictor(4, { hiddenDim: 3, seed }).getWeights().map((weight) => weight.dataSync());
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
  });

  test.each([[() => getPredictor(0)], [() => getPredictor(4, { hiddenDim: 0.5 })]])('refuses sizes that are none: %s', (make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('getPredictor') }));
  });
});
