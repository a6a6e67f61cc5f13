/**
 * The kernels of `fusedDifferences` for TensorFlow.js' webgpu backend, written against its `runWebGPUProgram`, so that
 * nobody who computes elsewhere loads that backend.
 *
 * @internal
 */
import type * as tf from '@tensorflow/tfjs-core';

/** What the backend needs to know of a shader; it fills in the rest. */
interface WebGpuProgram {
  readonly outputShape: number[];
  readonly variableNames: string[];
  readonly dispatchLayout: { x: number[]; y: number[] };
  readonly workgroupSize: [number, number, number];
  dispatch: [number, number, number];
  shaderKey: string;
  getUserCode(): string;
}

/** The part of TensorFlow.js' webgpu backend that is used. */
export interface WebGpuBackend {
  runWebGPUProgram(program: WebGpuProgram, inputs: tf.TensorInfo[], dtype: tf.DataType): tf.TensorInfo;
}

/** True for a backend that runs programs as TensorFlow.js' own does. */
export const isWebGpu = (backend: object): backend is WebGpuBackend =>
  'runWebGPUProgram' in backend && typeof backend.runWebGPUProgram === 'function';

/** Side of a tile: rows and columns that a workgroup holds in its memory. */
const TILE = 16;

const terms = { absolute: 'abs(difference)', square: 'difference * difference' };
const slopes = { absolute: 'sign(difference)', square: '2.0 * difference' };

interface Call {
  readonly inputs: { readonly query: tf.TensorInfo; readonly key: tf.TensorInfo; readonly dy: tf.TensorInfo };
  readonly attrs: { readonly term: 'absolute' | 'square'; readonly of: 'key' | 'query' };
  readonly backend: WebGpuBackend;
}

/** Both kernels, for `tf.registerKernel`. */
export const pairwiseWebGpu: readonly tf.KernelConfig[] = [
  {
    kernelName: 'PairwiseDifferences',
    backendName: 'webgpu',
    kernelFunc: (call) => runSums(call as unknown as Call),
  },
  {
    kernelName: 'PairwiseDifferencesGrad',
    backendName: 'webgpu',
    kernelFunc: (call) => runGradient(call as unknown as Call),
  },
];

function runSums({ inputs: { query, key }, attrs: { term }, backend }: Call): tf.TensorInfo {
  const shape = [query.shape[0] as number, key.shape[0] as number];
  return backend.runWebGPUProgram(program(shape, ['a', 'b'], `pairwise_${term}`, sumsShader(term)), [query, key], 'float32');
}

function runGradient({ inputs: { query, key, dy }, attrs: { term, of }, backend }: Call): tf.TensorInfo {
  const [first, second] = of === 'query' ? [query, key] : [key, query];
  const code = gradientShader(term, of);
  return backend.runWebGPUProgram(
    program([...first.shape], ['a', 'b', 'dy'], `pairwise_grad_${term}_${of}`, code),
    [first, second, dy],
    'float32',
  );
}

/** A program with a thread for every number of its result `[rows, columns]`. */
function program(outputShape: number[], variableNames: string[], shaderKey: string, code: string): WebGpuProgram {
  const [rows, columns] = outputShape as [number, number];
  return {
    outputShape,
    variableNames,
    shaderKey,
    dispatchLayout: { x: [1], y: [0] },
    workgroupSize: [TILE, TILE, 1],
    dispatch: [Math.ceil(columns / TILE), Math.ceil(rows / TILE), 1],
    getUserCode: () => code,
  };
}

const tilesText = `
const TILE = ${TILE};
var<workgroup> first: array<array<f32, ${TILE + 1}>, ${TILE}>;
var<workgroup> second: array<array<f32, ${TILE + 1}>, ${TILE}>;`;

/** \`result[i, j] = Σ term(a[i, :] − b[j, :])\`: tiles of both are summed over, column after column. */
const sumsShader = (term: Call['attrs']['term']): string => `
${tilesText}

fn main() {
  let place = vec2i(localId.xy);
  let row = i32(workgroupId.y) * TILE + place.y;
  let column = i32(workgroupId.x) * TILE + place.x;
  // The row of b that this thread fetches for all.
  let other = i32(workgroupId.x) * TILE + place.y;
  let rows = uniforms.aShape.x;
  let others = uniforms.bShape.x;
  let dim = uniforms.aShape.y;
  var sum = 0.0;
  for (var start = 0; start < dim; start += TILE) {
    let i = start + place.x;
    first[place.y][place.x] = select(0.0, a[min(row, rows - 1) * dim + min(i, dim - 1)], i < dim);
    second[place.y][place.x] = select(0.0, b[min(other, others - 1) * dim + min(i, dim - 1)], i < dim);
    workgroupBarrier();
    for (var j = 0; j < TILE; j++) {
      let difference = first[place.y][j] - second[place.x][j];
      sum += ${terms[term]};
    }
    workgroupBarrier();
  }
  if (row < rows && column < others) { result[row * others + column] = sum; }
}`;

/** \`result[i, c] = Σ over j of dy(i, j) · slope(a[i, c] − b[j, c])\`; by the keys, with dy transposed. */
const gradientShader = (term: Call['attrs']['term'], of: Call['attrs']['of']): string => `
${tilesText}

fn weightOf(row: i32, other: i32) -> f32 {
  return dy[${of === 'query' ? 'row * uniforms.bShape.x + other' : 'other * uniforms.aShape.x + row'}];
}

fn main() {
  let place = vec2i(localId.xy);
  let row = i32(workgroupId.y) * TILE + place.y;
  let column = i32(workgroupId.x) * TILE + place.x;
  let rows = uniforms.aShape.x;
  let others = uniforms.bShape.x;
  let dim = uniforms.aShape.y;
  let value = a[min(row, rows - 1) * dim + min(column, dim - 1)];
  var sum = 0.0;
  for (var start = 0; start < others; start += TILE) {
    let mine = min(start + place.x, others - 1);
    let other = min(start + place.y, others - 1);
    first[place.y][place.x] = select(0.0, weightOf(min(row, rows - 1), mine), start + place.x < others);
    second[place.y][place.x] = b[other * dim + min(column, dim - 1)];
    workgroupBarrier();
    for (var j = 0; j < TILE; j++) {
      let difference = value - second[j][place.x];
      sum += first[place.y][j] * ${slopes[term]};
    }
    workgroupBarrier();
  }
  if (row < rows && column < dim) { result[row * dim + column] = sum; }
}`;
