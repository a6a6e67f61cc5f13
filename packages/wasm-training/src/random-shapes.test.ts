import { beforeAll, describe, expect, test } from '@jest/globals';
import { renewWasm, simdForms } from '@sim/testing/backend-agreement';
import * as tf from '@tensorflow/tfjs-core';
import './register.ts';

// Every kernel on 1,180 shapes at random against the cpu backend: all of them in continuous integration, a tenth elsewhere.
const part = process.env['SIM_FULL_COUNTS'] ? 1 : 0.1;

type Attributes = Record<string, unknown>;

/** A call of a kernel with tensors of the given shapes. */
interface Call {
  readonly kernel: string;
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly attrs: Attributes;
}

/** Numbers at random from a seed. */
class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  }

  number(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.number() * (most - least + 1));
  }

  of<Value>(values: readonly Value[]): Value {
    return values[this.between(0, values.length - 1)] as Value;
  }
}

const padOf = (draw: Draw): 'same' | 'valid' | number => draw.of(['same', 'valid', 1, 2]);

/** All three kernels of a convolution; channels in blocks of 8 go by tiles where the filter is 3 × 3 at stride 1. */
function convolution(draw: Draw, isBlocked: boolean): Call[] {
  const channels = (): number => (isBlocked ? 8 * draw.between(1, 2) : draw.of([1, 1, 3, 4, draw.between(1, 12)]));
  const [inChannels, outChannels] = [channels(), channels()];
  const size = isBlocked ? [3, 3] : [draw.of([1, 2, 3, 5]), draw.of([1, 2, 3, 5, 7])];
  const strides = isBlocked ? [1, 1] : [draw.between(1, 3), draw.between(1, 3)];
  const pad = padOf(draw);
  const x = [draw.between(1, 2), draw.between(5, 10), draw.between(7, 10), inChannels] as [number, number, number, number];
  const filter = [...size, inChannels, outChannels] as [number, number, number, number];
  const { outShape } = tf.backend_util.computeConv2DInfo(x, filter, strides as [number, number], 1, pad);
  const attrs = { strides, pad, dataFormat: 'NHWC', dilations: [1, 1] };
  const activation = draw.of(['linear', 'relu', 'relu6', 'elu']);
  return [
    { kernel: 'Conv2D', shapes: { x, filter }, attrs },
    { kernel: 'FusedConv2D', shapes: { x, filter, bias: [outChannels] }, attrs: { ...attrs, activation } },
    { kernel: 'Conv2DBackpropInput', shapes: { dy: outShape, filter }, attrs: { ...attrs, inputShape: x } },
    { kernel: 'Conv2DBackpropFilter', shapes: { x, dy: outShape }, attrs: { ...attrs, filterShape: filter } },
  ];
}

/** Forward alone: tfjs has no gradient of dilated filters. */
function dilated(draw: Draw): Call[] {
  const [inChannels, outChannels] = [draw.between(1, 9), draw.between(1, 9)];
  const dilations = [draw.between(1, 3), draw.between(2, 3)] as [number, number];
  const pad = padOf(draw);
  const x = [draw.between(1, 2), draw.between(13, 15), draw.between(13, 15), inChannels] as [number, number, number, number];
  const filter = [draw.of([1, 2, 3, 5]), draw.of([2, 3, 5]), inChannels, outChannels] as [number, number, number, number];
  const attrs = { strides: [1, 1], pad, dataFormat: 'NHWC', dilations };
  return [
    { kernel: 'Conv2D', shapes: { x, filter }, attrs },
    { kernel: 'FusedConv2D', shapes: { x, filter, bias: [outChannels] }, attrs: { ...attrs, activation: draw.of(['linear', 'relu']) } },
  ];
}

function depthwise(draw: Draw): Call[] {
  const [channels, multiplier] = [draw.between(1, 9), draw.between(1, 3)];
  const dilation = draw.between(1, 3);
  const dilations = [dilation, dilation] as [number, number];
  const strides = (dilation === 1 ? [draw.between(1, 2), draw.between(1, 2)] : [1, 1]) as [number, number];
  const pad = draw.of(['same', 'valid'] as const);
  const x = [draw.between(1, 3), draw.between(8, 12), draw.between(8, 12), channels] as [number, number, number, number];
  const size = (): number => draw.of(dilation === 1 ? [1, 2, 3, 5] : [1, 2, 3]);
  const filter = [size(), size(), channels, multiplier] as [number, number, number, number];
  const { outShape } = tf.backend_util.computeConv2DInfo(x, filter, strides, dilations, pad, undefined, true);
  const attrs = { strides, pad, dilations, dataFormat: 'NHWC' };
  const bias = [channels * multiplier];
  const forward = [
    { kernel: 'DepthwiseConv2dNative', shapes: { x, filter }, attrs },
    { kernel: 'FusedDepthwiseConv2D', shapes: { x, filter, bias }, attrs: { ...attrs, activation: draw.of(['linear', 'relu6']) } },
  ];
  // The gradients of the cpu backend take no account of dilation, and tfjs refuses it before it comes to them.
  if (dilation > 1) return forward;
  return [
    ...forward,
    { kernel: 'DepthwiseConv2dNativeBackpropInput', shapes: { dy: outShape, filter }, attrs: { ...attrs, inputShape: x } },
    { kernel: 'DepthwiseConv2dNativeBackpropFilter', shapes: { x, dy: outShape }, attrs: { ...attrs, filterShape: filter } },
  ];
}

function products(draw: Draw): Call[] {
  const [m, k, n] = [draw.between(1, 40), draw.between(1, 300), draw.between(1, 40)];
  const [transposeA, transposeB] = [draw.of([true, false]), draw.of([true, false])];
  const batch = draw.of([[], [1], [3], [2, 2]]);
  // Of batches that grow, the cpu backend knows only those of one.
  const other = draw.of([batch, batch, batch.map(() => 1)]);
  const a = [...batch, ...(transposeA ? [k, m] : [m, k])];
  const b = [...other, ...(transposeB ? [n, k] : [k, n])];
  const attrs = { transposeA, transposeB };
  const calls: Call[] = [{ kernel: 'BatchMatMul', shapes: { a, b }, attrs }];
  if (batch.length === 1) {
    const activation = draw.of(['linear', 'relu', 'sigmoid']);
    calls.push({ kernel: '_FusedMatMul', shapes: { a, b, bias: [n] }, attrs: { ...attrs, activation } });
  }
  return calls;
}

function pools(draw: Draw): Call[] {
  const input = [draw.between(1, 3), draw.between(5, 12), draw.between(5, 12), draw.of([4, 8, draw.between(1, 9)])] as [number, number, number, number];
  const square = draw.between(1, 4);
  const isPairs = draw.of([true, false]);
  const filterSize = (isPairs ? [2, 2] : [square, draw.between(1, 4)]) as [number, number];
  const strides = (isPairs ? [2, 2] : [draw.between(1, 3), draw.between(1, 3)]) as [number, number];
  const pad = draw.of(['same', 'valid'] as const);
  const { outShape } = tf.backend_util.computePool2DInfo(input, filterSize, strides, 1, pad);
  const attrs = { filterSize, strides, pad };
  return [
    { kernel: 'MaxPool', shapes: { x: input }, attrs },
    { kernel: 'AvgPool', shapes: { x: input }, attrs },
    { kernel: 'MaxPoolGrad', shapes: { dy: outShape, input, output: outShape }, attrs },
    { kernel: 'AvgPoolGrad', shapes: { dy: outShape, input }, attrs },
  ];
}

function volumes(draw: Draw): Call[] {
  type Five = [number, number, number, number, number];
  const three = (most: number): [number, number, number] => [draw.between(1, most), draw.between(1, most), draw.between(1, most)];
  const x = [draw.between(1, 2), draw.between(3, 5), draw.between(3, 5), draw.between(3, 5), draw.between(1, 4)] as Five;
  const filter = [...three(3), x[4], draw.between(1, 4)] as Five;
  const strides = three(2);
  const pad = draw.of(['same', 'valid'] as const);
  const { outShape } = tf.backend_util.computeConv3DInfo(x, filter, strides, 1, pad);
  const attrs = { strides, pad, dataFormat: 'NDHWC', dilations: [1, 1, 1] };
  const pool = { filterSize: [2, 2, 2], strides, pad, dataFormat: 'NDHWC' };
  return [
    { kernel: 'Conv3D', shapes: { x, filter }, attrs },
    { kernel: 'Conv3DBackpropInputV2', shapes: { dy: outShape, filter }, attrs: { ...attrs, inputShape: x } },
    { kernel: 'Conv3DBackpropFilterV2', shapes: { x, dy: outShape }, attrs: { ...attrs, filterShape: filter } },
    { kernel: 'MaxPool3D', shapes: { x }, attrs: pool },
    { kernel: 'AvgPool3D', shapes: { x }, attrs: pool },
  ];
}

function reductions(draw: Draw): Call[] {
  const shape = Array.from({ length: draw.between(1, 4) }, () => draw.between(1, 12));
  const axis = shape.map((_, i) => i).filter(() => draw.of([true, false]));
  const axes = axis.length > 0 ? axis : [shape.length - 1];
  const keepDims = draw.of([true, false]);
  const alpha = shape.map((size) => draw.of([size, 1]));
  return [
    { kernel: 'Sum', shapes: { x: shape }, attrs: { axis: axes, keepDims } },
    { kernel: 'Mean', shapes: { x: shape }, attrs: { axis: axes, keepDims } },
    { kernel: 'Prelu', shapes: { x: shape, alpha }, attrs: {} },
    { kernel: 'Cumsum', shapes: { x: shape }, attrs: { axis: shape.length - 1, exclusive: keepDims, reverse: !keepDims } },
  ];
}

function segments(draw: Draw): Call[] {
  const [rows, ...inner] = [draw.between(1, 40), ...Array.from({ length: draw.between(0, 2) }, () => draw.between(1, 9))];
  return [{ kernel: 'UnsortedSegmentSum', shapes: { x: [rows, ...inner], segmentIds: [rows] }, attrs: { numSegments: draw.between(1, 12) } }];
}

/** A seeded input of a call: normal numbers, or ids of segments, some of them none of those that there are. */
const inputOf = (name: string, shape: number[], seed: number): tf.Tensor =>
  name === 'segmentIds' ? tf.randomUniform(shape, -1, 13, 'int32', seed) : tf.randomNormal(shape, 0, 1, 'float32', seed);

/** Values of a call on the active backend. */
function valuesOf({ kernel, shapes, attrs }: Call, seed: number): Float32Array {
  return tf.tidy(() => {
    const inputs = Object.fromEntries(
      Object.entries(shapes).map(([name, shape], i) => [name, inputOf(name, shape, seed * 8 + i + 1)]),
    );
    const result = tf.engine().runKernel(kernel, inputs, attrs as tf.NamedAttrMap) as tf.Tensor;
    return Float32Array.from(result.dataSync());
  });
}

const families: Readonly<Record<string, { readonly count: number; draw(draw: Draw): Call[] }>> = {
  'convolutions by tiles': { count: 160, draw: (draw) => convolution(draw, true) },
  convolutions: { count: 240, draw: (draw) => convolution(draw, false) },
  'dilated convolutions': { count: 80, draw: dilated },
  'depthwise convolutions': { count: 120, draw: depthwise },
  'products of matrices': { count: 200, draw: products },
  pools: { count: 120, draw: pools },
  volumes: { count: 80, draw: volumes },
  segments: { count: 60, draw: segments },
  reductions: { count: 120, draw: reductions },
};

describe.each(simdForms)('on shapes at random, every kernel is within 1e-5 of the cpu backend: %s', (form) => {
  beforeAll(() => renewWasm(form));

  test.each(Object.keys(families))('%s', async (name) => {
    const { count, draw } = families[name] as (typeof families)[string];
    const calls = Array.from({ length: Math.ceil(count * part) }, (_, seed) => draw(new Draw(seed))).flat();
    await tf.setBackend('cpu');
    const expected = calls.map((call, i) => valuesOf(call, i));
    await tf.setBackend('wasm');
    const failures = calls.flatMap((call, i) => {
      const wanted = expected[i] as Float32Array;
      const error = largestDifference(valuesOf(call, i), wanted);
      return error <= 1e-5 ? [] : [`${error} in ${JSON.stringify(call)}`];
    });
    expect(failures).toEqual([]);
    expect(calls.length).toBeGreaterThanOrEqual(count * part);
  });
});

/** `max|a − b| / max|b|`; values that are not numbers must be so on both sides. */
function largestDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity;
  let [difference, largest] = [0, 1e-30];
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i] as number, expected[i] as number];
    if (Object.is(a, b) || a === b) continue;
    if (!Number.isFinite(a - b)) return Infinity;
    difference = Math.max(difference, Math.abs(a - b));
  }
  for (const value of expected) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return difference / largest;
}
