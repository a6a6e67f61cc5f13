import { expect, test } from '@jest/globals';
import { expectSameValues, renewWasm, wasmForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './index.ts';

/** Weights of a net of two convolutions, a pool and a dense layer. */
const shapes: Record<string, number[]> = {
  filter1: [3, 3, 1, 8],
  bias1: [8],
  filter2: [3, 3, 8, 8],
  bias2: [8],
  dense: [32, 6],
};

/** Loss of the net on embeddings of unit length: cosine similarity within a class up, between classes down. */
function loss(weights: Record<string, tf.Variable>, images: tf.Tensor4D): tf.Scalar {
  const { filter1, bias1, filter2, bias2, dense } = weights as Record<keyof typeof shapes, tf.Variable>;
  const convolve = (x: tf.Tensor, filter: tf.Variable | undefined, bias: tf.Variable | undefined): tf.Tensor4D =>
    tf.relu(tf.add(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid'), bias as tf.Tensor));
  const pooled = tf.maxPool(convolve(images, filter1, bias1), 2, 2, 'valid');
  const features = tf.reshape(convolve(pooled, filter2, bias2), [images.shape[0], 32]);
  const embeddings = tf.matMul(features, dense as tf.Tensor2D);
  const unit = tf.div(embeddings, tf.sqrt(tf.add(tf.sum(tf.square(embeddings), 1, true), 1e-6)));
  const similarity = tf.matMul(unit, unit, false, true);
  const wanted = Array.from({ length: 36 }, (_, i) => (Math.floor(i / 12) === Math.floor((i % 6) / 2) ? -1 : 0.5));
  return tf.mean(tf.mul(similarity, tf.tensor2d(wanted, [6, 6])));
}

/** Trains three steps and gives the losses and the gradients of every step. */
async function train(backend: string): Promise<{ losses: number[]; gradients: Float32Array[] }> {
  await tf.setBackend(backend);
  // The border of zeros, as in images of digits, must give gradients of exactly zero through relu and zero biases.
  const images = tf.tidy(() => {
    const digits = tf.randomUniform([6, 6, 6, 1], 0, 1, 'float32', 5) as tf.Tensor4D;
    return tf.pad4d(digits, [
      [0, 0],
      [4, 0],
      [4, 0],
      [0, 0],
    ]);
  });
  const weights = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => {
      const initial = name.startsWith('bias') ? tf.zeros(shape) : tf.randomNormal(shape, 0, 0.4, 'float32', i + 1);
      const weight = tf.variable(initial);
      initial.dispose();
      return [name, weight];
    }),
  );
  const optimizer = tf.train.adam(0.01);
  const losses: number[] = [];
  const gradients: Float32Array[] = [];
  let held = 0;
  for (let step = 0; step < 3; step++) {
    const { value, grads } = tf.variableGrads(() => loss(weights, images), Object.values(weights));
    losses.push(value.dataSync()[0] as number);
    for (const weight of Object.values(weights))
      gradients.push(Float32Array.from((grads[weight.name] as tf.Tensor).dataSync()));
    optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
    tf.dispose([value, ...Object.values(grads)]);
    if (step > 0) expect(tf.engine().backend.numDataIds()).toBe(held);
    held = tf.engine().backend.numDataIds();
  }
  tf.dispose([images, ...Object.values(weights)]);
  optimizer.dispose();
  return { losses, gradients };
}

test('importing the package does not initialise the WASM backend', () => {
  expect(Object.keys(tf.engine().registry)).toEqual([]);
  expect(tf.getKernel('Conv2DBackpropFilter', 'wasm')).toBeDefined();
});

test.each(wasmForms)('a convolutional net learns on WASM as on the cpu backend: %s', async (form) => {
  const expected = await train('cpu');
  await renewWasm(form);
  const actual = await train('wasm');
  expectSameValues(actual.losses, expected.losses, 1e-5);
  expect(actual.losses[2]).toBeLessThan(actual.losses[0] as number);
  expected.gradients.forEach((gradient, i) => expectSameValues(actual.gradients[i] as Float32Array, gradient, 1e-4));
});

test.each(wasmForms)('behind a relu of nothing but zeros, gradients are exactly zero: %s', async (form) => {
  await renewWasm(form);
  const [filter, bias] = tf.tidy(() => {
    const x = tf.zeros([2, 8, 8, 4]) as tf.Tensor4D;
    const gradients = tf.grads((f: tf.Tensor, b: tf.Tensor) =>
      tf.sum(tf.relu(tf.add(tf.conv2d(x, f as tf.Tensor4D, 1, 'valid'), b))),
    );
    return gradients([tf.randomNormal([3, 3, 4, 8], 0, 1, 'float32', 1), tf.zeros([8])]).map((g) => g.dataSync());
  });
  expect([...(filter as Float32Array), ...(bias as Float32Array)].every((value) => value === 0)).toBe(true);
});
