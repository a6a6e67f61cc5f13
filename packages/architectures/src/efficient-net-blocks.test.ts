import { expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import { initializers, input } from '@tensorflow/tfjs-layers';
import type { EfficientNetVariant } from './architecture-options.ts';
import { efficientNetBlocks, efficientNetScales } from './efficient-net-blocks.ts';
import { NetworkLayers } from './network-layers.ts';

// Weights of Keras' models without top, and the sides of the images that the variants were made for.
test.each<[EfficientNetVariant, number, number, number[]]>([
  ['B0', 224, 4_049_571, [7, 7, 1280]],
  ['B1', 240, 6_575_239, [8, 8, 1280]],
  ['B2', 260, 7_768_569, [9, 9, 1408]],
  ['B3', 300, 10_783_535, [10, 10, 1536]],
  ['B4', 380, 17_673_823, [12, 12, 1792]],
  ['B5', 456, 28_513_527, [15, 15, 2048]],
  ['B6', 528, 40_960_143, [17, 17, 2304]],
  ['B7', 600, 64_097_687, [19, 19, 2560]],
])('%s on images of %i has %i weights and the last map %j', (variant, side, count, map) => {
  const net = new NetworkLayers({
    seed: 0,
    initializer: () => initializers.zeros(),
    batchNormalization: {},
    isBlank: true,
  });
  const features = efficientNetBlocks(net, input({ shape: [side, side, 3] }), efficientNetScales[variant]);
  expect(features.shape).toEqual([null, ...map]);
  expect(net.made.reduce((sum, layer) => sum + layer.countParams(), 0)).toBe(count);
  for (const layer of net.made) layer.dispose();
});
