/** @internal */
import * as tf from '@tensorflow/tfjs-core';

/** One row of a profile: a kernel on inputs of one shape. */
export interface KernelTime {
  readonly kernel: string;
  /** Shapes of the inputs, of kernels whose arithmetic is counted. */
  readonly shapes: string;
  readonly calls: number;
  /** Milliseconds in one step: of every call the least of all steps. */
  readonly ms: number;
  /** 10⁹ operations a second of the direct method; 0 where they are not counted. */
  readonly gflops: number;
}

interface Row {
  readonly kernel: string;
  readonly shapes: string;
  readonly flops: number;
  readonly least: number[];
  next: number;
}

/** Times every kernel of the active backend while `step` runs `steps` times. */
export async function profileKernels(step: () => Promise<unknown>, steps: number): Promise<KernelTime[]> {
  const rows = new Map<string, Row>();
  const stock = tf.getKernelsForBackend(tf.getBackend());
  for (const kernel of stock) replace({ ...kernel, kernelFunc: (call) => timed(kernel, call, rows) });
  for (let i = 0; i < steps; i++) {
    for (const row of rows.values()) row.next = 0;
    await step();
  }
  for (const kernel of stock) replace(kernel);
  return [...rows.values()]
    .map(({ kernel, shapes, flops, least }) => {
      const ms = least.reduce((sum, time) => sum + time, 0);
      return { kernel, shapes, calls: least.length, ms, gflops: (flops * least.length) / (ms * 1e6) };
    })
    .toSorted((a, b) => b.ms - a.ms);
}

function replace(kernel: tf.KernelConfig): void {
  tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
}

type Call = Parameters<tf.KernelFunc>[0];

function timed(kernel: tf.KernelConfig, call: Call, rows: Map<string, Row>): tf.TensorInfo | tf.TensorInfo[] {
  const start = performance.now();
  const result = kernel.kernelFunc(call);
  const time = performance.now() - start;
  const flops = flopsOf(kernel.kernelName, call, [result].flat()[0] as tf.TensorInfo);
  // An input that may be left out, as a bias, is undefined then.
  const given = Object.values(call.inputs).filter((info) => info !== undefined);
  const shapes = flops > 0 ? given.map(({ shape }) => `[${shape}]`).join(' ') : '';
  const key = `${kernel.kernelName} ${shapes}`;
  const row = rows.get(key) ?? { kernel: kernel.kernelName, shapes, flops, least: [], next: 0 };
  rows.set(key, row);
  row.least[row.next] = Math.min(row.least[row.next] ?? Infinity, time);
  row.next++;
  return result;
}

/** Multiplications and additions of a convolution, of one or both of its gradients and of a product of matrices; else 0. */
function flopsOf(name: string, { inputs, attrs }: Call, out: tf.TensorInfo): number {
  const size = tf.util.sizeFromShape;
  const { a, dy, filter, x, taken } = inputs as Record<string, tf.TensorInfo | undefined>;
  if (a && /MatMul/.test(name)) return 2 * size(out.shape) * (a.shape.at(attrs?.['transposeA'] ? -2 : -1) as number);
  if (!/Conv2D/.test(name) || /Depthwise/i.test(name)) return 0;
  const filterShape = filter?.shape ?? (attrs?.['filterShape'] as number[]);
  // A max pool of 2 × 2 in the same kernel leaves a quarter of them.
  const pooled = taken || name === 'PooledConv2D' ? 4 : 1;
  const positions = (pooled * size((dy ?? out).shape)) / (filterShape[3] as number);
  const gradients = dy && filter && x ? 2 : 1;
  return 2 * gradients * positions * size(filterShape);
}
