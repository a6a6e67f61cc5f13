import { readFileSync } from 'node:fs';
import { afterAll, expect, jest, test } from '@jest/globals';
import { expectSameValues, renewWasm } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import './register.ts';

const { layers } = tfl;

// tfjs seeds its own numbers from here where a layer takes no seed, and both backends must draw the same.
const random = jest.spyOn(Math, 'random');
afterAll(() => random.mockRestore());

const seededRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

type Shape = number[];

/** A layer, the shapes of its inputs, and whether its inputs are ids. */
type Case = readonly [name: string, make: () => tfl.layers.Layer, inputs: readonly Shape[], isIds?: boolean];

// The default, orthogonal, needs the chained operations of tfjs.
const recurrent = { units: 4, recurrentInitializer: 'glorotUniform' } as const;

const cases: readonly Case[] = [
  ['conv1d', () => layers.conv1d({ filters: 4, kernelSize: 3 }), [[2, 9, 3]]],
  ['conv2d', () => layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }), [[2, 9, 8, 8]]],
  ['conv2d, strides', () => layers.conv2d({ filters: 4, kernelSize: 5, strides: 2, padding: 'same' }), [[2, 9, 8, 3]]],
  ['conv2dTranspose', () => layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2 }), [[2, 5, 6, 3]]],
  ['conv3d', () => layers.conv3d({ filters: 4, kernelSize: 2 }), [[2, 5, 4, 5, 3]]],
  ['conv3d, strides', () => layers.conv3d({ filters: 2, kernelSize: 3, strides: 2 }), [[2, 7, 6, 7, 3]]],
  ['conv3dTranspose', () => layers.conv3dTranspose({ filters: 4, kernelSize: 2, strides: 2 }), [[2, 3, 3, 3, 3]]],
  ['depthwiseConv2d', () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }), [[2, 7, 7, 3]]],
  ['separableConv2d', () => layers.separableConv2d({ filters: 5, kernelSize: 3 }), [[2, 7, 7, 3]]],
  ['cropping2D', () => layers.cropping2D({ cropping: [[1, 1], [1, 0]] }), [[2, 7, 7, 3]]],
  ['upSampling2d', () => layers.upSampling2d({ size: [2, 2] }), [[1, 4, 4, 3]]],
  ['upSampling2d, bilinear', () => layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }), [[2, 4, 4, 3]]],
  ['zeroPadding2d', () => layers.zeroPadding2d({ padding: 2 }), [[2, 4, 4, 3]]],
  ['dense', () => layers.dense({ units: 4, activation: 'tanh' }), [[3, 5]]],
  ['dense, of sequences', () => layers.dense({ units: 4, activation: 'relu' }), [[3, 4, 5]]],
  ['dropout', () => layers.dropout({ rate: 0.5, seed: 3 }), [[3, 40]]],
  ['alphaDropout', () => layers.alphaDropout({ rate: 0.3 }), [[3, 4]]],
  ['gaussianDropout', () => layers.gaussianDropout({ rate: 0.3 }), [[3, 4]]],
  ['gaussianNoise', () => layers.gaussianNoise({ stddev: 0.3 }), [[3, 4]]],
  ['spatialDropout1d', () => layers.spatialDropout1d({ rate: 0.3, seed: 3 }), [[3, 4, 5]]],
  ['flatten', () => layers.flatten(), [[3, 4, 5]]],
  ['permute', () => layers.permute({ dims: [2, 1] }), [[3, 4, 5]]],
  ['repeatVector', () => layers.repeatVector({ n: 3 }), [[3, 4]]],
  ['reshape', () => layers.reshape({ targetShape: [5, 4] }), [[3, 4, 5]]],
  ['masking', () => layers.masking({ maskValue: 0 }), [[3, 4, 5]]],
  ...(['elu', 'hardSigmoid', 'linear', 'relu', 'relu6', 'selu', 'sigmoid', 'softmax', 'softplus', 'softsign', 'tanh', 'swish', 'mish', 'gelu', 'gelu_new'] as const).map(
    (activation): Case => [`activation, ${activation}`, () => layers.activation({ activation }), [[3, 4]]],
  ),
  ['elu', () => layers.elu(), [[3, 4]]],
  ['leakyReLU', () => layers.leakyReLU(), [[3, 4]]],
  ['prelu', () => layers.prelu({ alphaInitializer: 'ones' }), [[3, 4, 5, 2]]],
  ['prelu, shared', () => layers.prelu({ sharedAxes: [1, 2] }), [[3, 4, 5, 2]]],
  ['reLU', () => layers.reLU({ maxValue: 1 }), [[3, 4]]],
  ['softmax', () => layers.softmax(), [[3, 4]]],
  ['thresholdedReLU', () => layers.thresholdedReLU({ theta: 0.2 }), [[3, 4]]],
  ['embedding', () => layers.embedding({ inputDim: 6, outputDim: 3 }), [[3, 4]], true],
  ['batchNormalization', () => layers.batchNormalization(), [[4, 5, 5, 3]]],
  ['layerNormalization', () => layers.layerNormalization(), [[3, 8]]],
  ['averagePooling1d', () => layers.averagePooling1d({ poolSize: 2 }), [[2, 8, 3]]],
  ['averagePooling2d', () => layers.averagePooling2d({ poolSize: 2 }), [[2, 8, 8, 3]]],
  ['averagePooling3d', () => layers.averagePooling3d({ poolSize: 2 }), [[2, 4, 4, 4, 3]]],
  ['globalAveragePooling1d', () => layers.globalAveragePooling1d(), [[2, 8, 3]]],
  ['globalAveragePooling2d', () => layers.globalAveragePooling2d({}), [[2, 8, 8, 3]]],
  ['globalMaxPooling1d', () => layers.globalMaxPooling1d(), [[2, 8, 3]]],
  ['globalMaxPooling2d', () => layers.globalMaxPooling2d({}), [[2, 8, 8, 3]]],
  ['maxPooling1d', () => layers.maxPooling1d({ poolSize: 2 }), [[2, 8, 3]]],
  ['maxPooling2d', () => layers.maxPooling2d({ poolSize: 2 }), [[2, 8, 8, 3]]],
  ['maxPooling3d', () => layers.maxPooling3d({ poolSize: 2 }), [[2, 4, 4, 4, 3]]],
  ['gru', () => layers.gru(recurrent), [[2, 5, 3]]],
  ['lstm', () => layers.lstm({ ...recurrent, returnSequences: true }), [[2, 5, 3]]],
  ['simpleRNN', () => layers.simpleRNN(recurrent), [[2, 5, 3]]],
  ['convLstm2d', () => layers.convLstm2d({ filters: 3, kernelSize: 3, recurrentInitializer: 'glorotUniform' }), [[2, 3, 6, 6, 2]]],
  ['bidirectional', () => layers.bidirectional({ layer: layers.gru(recurrent) as tfl.RNN, mergeMode: 'concat' }), [[2, 5, 3]]],
  ['timeDistributed', () => layers.timeDistributed({ layer: layers.dense({ units: 3 }) }), [[2, 5, 3]]],
  ['add', () => layers.add(), [[2, 3], [2, 3]]],
  ['average', () => layers.average(), [[2, 3], [2, 3]]],
  ['concatenate', () => layers.concatenate(), [[2, 3], [2, 4]]],
  ['dot', () => layers.dot({ axes: -1 }), [[2, 3], [2, 3]]],
  ['maximum', () => layers.maximum(), [[2, 3], [2, 3]]],
  ['minimum', () => layers.minimum(), [[2, 3], [2, 3]]],
  ['multiply', () => layers.multiply(), [[2, 3], [2, 3]]],
  ['rescaling', () => layers.rescaling({ scale: 2 }), [[2, 4, 4, 3]]],
  ['resizing', () => layers.resizing({ height: 3, width: 3 }), [[2, 4, 4, 3]]],
];

/** Output of a layer, and its gradients by every weight and, unless they are ids, by every input. */
async function resultsOn(backend: 'cpu' | 'wasm', [name, make, shapes, isIds]: Case): Promise<Map<string, Float32Array>> {
  await tf.setBackend(backend);
  random.mockImplementation(seededRandom(1));
  const results = new Map<string, Float32Array>();
  tf.tidy(() => {
    const layer = make();
    const inputs = shapes.map((shape, i) =>
      isIds
        ? tf.reshape(tf.mod(tf.range(0, tf.util.sizeFromShape(shape), 1, 'int32'), 5), shape)
        : tf.randomNormal(shape, 0.3, 1, 'float32', i + 1),
    );
    const apply = (xs: tf.Tensor[]): tf.Tensor => {
      random.mockImplementation(seededRandom(2));
      return layer.apply(xs.length > 1 ? xs : (xs[0] as tf.Tensor), { training: true }) as tf.Tensor;
    };
    apply(inputs);
    layer.setWeights(layer.getWeights().map((w, i) => tf.randomUniform(w.shape, 0.1, 1, 'float32', 50 + i)));
    const output = apply(inputs);
    const dy = tf.randomNormal(output.shape, 0, 1, 'float32', 99);
    const value = (...xs: tf.Tensor[]): tf.Scalar => tf.sum(tf.mul(apply(xs), dy));
    const keep = (key: string, tensor: tf.Tensor): unknown => results.set(`${name}, ${key}`, Float32Array.from(tensor.dataSync()));
    keep('output', output);
    if (!isIds) for (const [i, gradient] of tf.grads(value)(inputs).entries()) keep(`input ${i}`, gradient);
    const weights = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
    if (weights.length > 0) {
      const { grads } = tf.variableGrads(() => value(...inputs), weights);
      for (const [i, weight] of weights.entries()) keep(`weight ${i}`, grads[weight.name] as tf.Tensor);
    }
  });
  return results;
}

test.each(cases.map((one) => [one[0], one] as const))('%s has the gradients of the cpu backend', async (_name, one) => {
  const expected = await resultsOn('cpu', one);
  await renewWasm('simd');
  const actual = await resultsOn('wasm', one);
  expect(actual.size).toBeGreaterThan(1);
  for (const [key, values] of expected) expectSameValues(actual.get(key) as Float32Array, values, 1e-5);
});

test('the README lists these layers', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  // A failure prints the rows that belong there.
  expect(readme).toContain(cases.map(([name]) => `| ${name} | ✓ |`).join('\n'));
});
