import { expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { foldRescaling } from './fold-rescaling.ts';
import type { PretrainedWeights } from './pretrained-weights.ts';

const rescaling = (scale: number | number[]) => ({ class_name: 'Rescaling', config: { scale, offset: 0 } });

function varianceWith(layers: object[]): Float32Array {
  const tensors = new Map<string, tf.Tensor>([['normalization/variance', tf.tensor1d([0.25, 4])]]);
  const weights: PretrainedWeights = { tensors, topology: { model_config: { config: { layers } } } };
  return tf.tidy(() => foldRescaling(weights).tensors.get('normalization/variance')?.dataSync<'float32'>() as Float32Array);
}

test('a scale for each channel becomes part of the variance', () => {
  const [value, mean, scales] = [3, 1, [2, 0.5]];
  const folded = varianceWith([rescaling(1 / 255), rescaling(scales)]);
  for (const [i, variance] of [0.25, 4].entries())
    expect((value - mean) / Math.sqrt(folded[i] as number)).toBeCloseTo(((value - mean) / Math.sqrt(variance)) * (scales[i] as number), 5);
});

test('without one the weights stay', () => {
  expect(Array.from(varianceWith([rescaling(1 / 255)]))).toEqual([0.25, 4]);
  expect(Array.from(varianceWith([]))).toEqual([0.25, 4]);
});
