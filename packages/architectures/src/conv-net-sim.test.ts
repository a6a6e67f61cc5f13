import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { SimilarityModel } from '@sim/models';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { convNetSim } from './conv-net-sim.ts';

describe('convNetSim', () => {
  test('has the weights of two pairs of convolutions and a dense layer', () => {
    const dense = 8 * 8 * 64 * 64 + 64;
    const convolutions = 9 * (1 * 32 + 32 * 32 + 32 * 64 + 64 * 64) + 2 * (32 + 64);
    const model = convNetSim({ inputShape: [28, 28, 1] });
    expect(model.countParams()).toBe(convolutions + dense);
    expect(model.countParams()).toBe(327_200);
    expect(model.outputs[0]?.shape).toEqual([null, 64]);
    model.dispose();
  });

  test('takes filters, pooling and embedding size', () => {
    const model = convNetSim({ inputShape: [null, null, 3], filters: [4, 5, 6], pooling: 'gem', embeddingSize: 7 });
    expect(model.outputs[0]?.shape).toEqual([null, 7]);
    expect(model.getLayer('gem_pool').outputShape).toEqual([null, 6]);
  });

  test('the same seed gives the same weights', () => {
    const weights = (seed?: number): number[][] =>
      convNetSim({ inputShape: [8, 8, 1], filters: [4], seed }).getWeights().map((weight) => Array.from(weight.dataSync()));
    expect(weights()).toEqual(weights(0));
    expect(weights(1)).not.toEqual(weights(0));
  });

  test('refuses images that the convolutions leave nothing of', () => {
    const make = (side: number) => () => convNetSim({ inputShape: [side, 20, 1], filters: [2, 2] });
    expect(make(13)).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
    expect(make(14)().getLayer('conv4').outputShape).toEqual([null, 1, 4, 2]);
    expect(() => convNetSim({ inputShape: [8, 8, 1], filters: [0] })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  test('survives saving and loading', async () => {
    const model = convNetSim({ inputShape: [8, 8, 1], filters: [4], pooling: 'gem', embeddingSize: 5 });
    const images = tf.randomUniform([3, 8, 8, 1], 0, 1, 'float32', 1);
    const storage = new MemoryStorage();
    await model.save(storage);
    const again = await SimilarityModel.load(storage);
    expect(await again.embed(images)).toEqual(await model.embed(images));
  });
});
