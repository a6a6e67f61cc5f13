import { expect, test } from '@jest/globals';
import { withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { readsAtOnce } from './reads-at-once.ts';

withBackends('readsAtOnce', () => {
  test('holds where tensors lie in the memory of the program', () => {
    expect(readsAtOnce()).toBe(tf.getBackend() !== 'webgpu');
  });
});
