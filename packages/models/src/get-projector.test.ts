import { describe, expect, test } from '@jest/globals';
import { ActivationStdLoggingLayer } from '@sim/layers';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { getProjector } from './get-projector.ts';

describe('getProjector', () => {
  test('has as many parameters as the original: 2 layers for 4 features, and 3 by default', () => {
    expect(getProjector(4, { numLayers: 2 }).countParams()).toBe(267264);
    expect(getProjector(4).countParams()).toBe(267264 + 512 * 512 + 4 * 512);
    expect(getProjector(4, { numLayers: 1, dim: 3 }).countParams()).toBe(4 * 3 + 2 * 3);
  });

  test('maps features to projections and logs their spread as proj_std', () => {
    const projector = getProjector(4, { dim: 6 });
    expect(projector.outputs[0]?.shape).toEqual([null, 6]);
    const last = projector.layers.at(-1);
    expect(last).toBeInstanceOf(ActivationStdLoggingLayer);
    expect(last?.name).toBe('proj_std');
    expect(projector.layers.map((layer) => layer.getClassName()).slice(1, -1).join(' ')).toBe(
      'Dense BatchNormalization Activation Dense BatchNormalization Activation Dense PlainBatchNormalization',
    );
  });

  test('draws first weights from ±√(3 / inputs), the same for the same seed', () => {
    const kernels = (seed?: number) =>
      getProjector(12, { dim: 12, numLayers: 2, ...(seed === undefined ? {} : { seed }) }).getWeights().filter(({ rank }) => rank === 2).map((kernel) => kernel.dataSync());
    expect(kernels(1)).toEqual(kernels(1));
    expect(kernels(1)).not.toEqual(kernels(2));
    expect(kernels()).not.toEqual(kernels());
    const [first, second] = kernels(3) as [Float32Array, Float32Array];
    expect(first).not.toEqual(second);
    for (const kernel of [first, second]) {
      const largest = Math.max(...kernel.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(0.5);
      expect(largest).toBeGreaterThan(0.4);
    }
  });

  test('has the activation that is asked for', () => {
    const zeros = (activation: 'relu' | 'sigmoid') => {
      const projector = getProjector(2, { dim: 2, numLayers: 2, activation, seed: 1 });
      return tf.tidy(() => (projector.predict(tf.zeros([1, 2])) as tf.Tensor).dataSync().every((value) => value === 0));
    };
    expect([zeros('relu'), zeros('sigmoid')]).toEqual([true, false]);
  });

  test.each([[() => getProjector(0)], [() => getProjector(4, { dim: 0 })], [() => getProjector(4, { numLayers: 0 })]])('refuses sizes that are none: %s', (make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('getProjector') }));
  });
});
