import { expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import { makeRegistered } from './make-registered.ts';

test('makes models again, also those with a list for a configuration', () => {
  const model = tfl.sequential({ layers: [tfl.layers.dense({ units: 2, inputShape: [3], name: 'only' })] });
  const made = makeRegistered({ className: 'Sequential', config: model.getConfig() }, 'model', 'here') as tfl.Sequential;
  expect(made).toBeInstanceOf(tfl.Sequential);
  expect(made.getConfig()).toEqual(model.getConfig());
});

test('names the class that is not registered', () => {
  expect(() => makeRegistered({ className: 'Nothing', config: {} }, 'part', 'here')).toThrow(
    'here: the part is of a class that is not registered, got "Nothing". Register it with tf.serialization.registerClass first.',
  );
});
