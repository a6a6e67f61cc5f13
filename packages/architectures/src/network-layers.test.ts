import { expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import { initializers, input, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { NetworkLayers, type NetworkLayersOptions } from './network-layers.ts';

function build(options: Partial<NetworkLayersOptions> = {}): NetworkLayers {
  const net = new NetworkLayers({
    seed: 0,
    initializer: (seed) => initializers.glorotUniform({ seed }),
    batchNormalization: { epsilon: 0.5 },
    ...options,
  });
  let x: SymbolicTensor = input({ shape: [8, 8, 2] });
  x = net.convolve(x, 'first', 3, { kernelSize: 3 });
  x = net.normalize(x, 'bn');
  net.convolve(x, 'second', 3, { kernelSize: 3, useBias: true });
  return net;
}

const weightsOf = (net: NetworkLayers): number[] =>
  net.made.flatMap((layer) => layer.getWeights().flatMap((weight) => Array.from(weight.dataSync())));

test('the same seed gives the same weights, another one others', () => {
  expect(weightsOf(build())).toEqual(weightsOf(build()));
  expect(weightsOf(build({ seed: 1 }))).not.toEqual(weightsOf(build()));
});

test('layers of one shape get different weights', () => {
  const seeds: number[] = [];
  build({
    initializer: (seed) => {
      seeds.push(seed);
      return initializers.zeros();
    },
  });
  expect(new Set(seeds).size).toBe(2);
  expect(seeds).not.toContain(0);
});

test('blank layers are zero and wait for their weights', () => {
  expect(weightsOf(build({ isBlank: true })).every((weight) => weight === 0)).toBe(true);
});

test('freezes the layers that it is told to', () => {
  const classes = (net: NetworkLayers): [string, number][] =>
    net.made.map((layer) => [layer.getClassName(), layer.trainableWeights.length]);
  expect(classes(build({ isFrozen: (name) => name !== 'second' }))).toEqual([
    ['Conv2D', 0],
    ['FrozenBatchNormalization', 0],
    ['Conv2D', 2],
  ]);
  expect(classes(build({ isStatic: () => true }))).toEqual([
    ['Conv2D', 1],
    ['FrozenBatchNormalization', 0],
    ['Conv2D', 2],
  ]);
  expect(classes(build())[1]).toEqual(['BatchNormalization', 2]);
});
