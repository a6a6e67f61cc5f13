import { expect, test } from '@jest/globals';
import '@sim/testing/backend-agreement';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { exactlyPadded } from './exactly-padded.ts';
import { presentKernel } from './wasm-kernel.ts';

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;

const stock = presentKernel('Conv2D');

/** The padding that reaches tfjs' kernel, and the shape of what comes back. */
async function handedOn(side: number, size: [number, number], strides: [number, number], pad: Pad) {
  await tf.setBackend('wasm');
  const backend = tf.backend() as BackendWasm;
  const x = tf.ones([1, side, side, 1]);
  const filter = tf.ones([...size, 1, 1]);
  const info = tf.backend_util.computeConv2DInfo([1, side, side, 1], [...size, 1, 1], strides, 1, pad);
  let padding: unknown;
  const spy: tf.KernelConfig = {
    ...stock,
    kernelFunc: (call) => {
      padding = call.attrs?.['pad'];
      return stock.kernelFunc(call);
    },
  };
  const attrs = { strides, pad, dilations: 1, dataFormat: 'NHWC' };
  const held = backend.numDataIds();
  const { dataId, shape } = exactlyPadded(spy, { inputs: { x, filter }, attrs, backend }, info);
  backend.disposeData(dataId);
  expect(backend.numDataIds()).toBe(held);
  expect(shape).toEqual(info.outShape);
  tf.dispose([x, filter]);
  return padding;
}

test.each<[string, number, [number, number], [number, number], Pad, [number, number, number, number]]>([
  ['valid stays', 8, [3, 3], [1, 1], 'valid', [0, 0, 0, 0]],
  ['same becomes numbers', 8, [3, 4], [1, 1], 'same', [1, 1, 1, 2]],
  ['same without a need is none', 8, [1, 2], [2, 1], 'same', [0, 0, 0, 1]],
  ['a number is cut to what tfjs counts', 9, [3, 2], [1, 1], 2, [2, 2, 2, 1]],
  ['more outputs than tfjs counts are cut off', 9, [5, 1], [1, 1], 1, [1, 1, 1, 0]],
])('exactlyPadded: %s', async (_name, side, size, strides, pad, [top, bottom, left, right]) => {
  expect(await handedOn(side, size, strides, pad)).toEqual([
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
});
