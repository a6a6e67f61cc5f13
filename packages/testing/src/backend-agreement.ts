import { expect } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
// Importing the layers is what registers the gradients of the operations.
import '@tensorflow/tfjs-layers';
import { expectWithin } from './close.ts';

// tfjs then checks after every kernel that the kernel has freed what it made, and prints no advertisement.
tf.env().set('IS_TEST', true);

/** Tensors to compare; their inputs must be seeded. */
export type Compute = () => tf.Tensor[];

/** Options of `expectSameOnCpu`. */
export interface AgreementOptions {
  /** Largest difference, as a part of the largest value of the tensor. Default 1e-4. */
  readonly tolerance?: number;
}

/** A seeded tensor of standard normal numbers. */
export function normal4d(shape: readonly number[], seed: number): tf.Tensor4D {
  return tf.randomNormal(shape as [number, number, number, number], 0, 1, 'float32', seed);
}

/** Gradient of `f` at `x`, for the output gradient `dy`, by default all ones. */
export function gradientAt<Input extends tf.Tensor>(f: (x: Input) => tf.Tensor, x: Input, dy?: tf.Tensor): Input {
  return tf.grad((input) => f(input as Input))(x, dy) as Input;
}

/**
 * How a package may find the wasm backend: with its memory within reach, for kernels of its own, the same in an engine that
 * lacks relaxed SIMD, or with its memory hidden.
 */
export type WasmForm = 'simd' | 'simd128' | 'composed';

/** Whether this engine has relaxed SIMD, which came with Node 21. */
export const hasRelaxedSimd: boolean = Number(process.versions.node.split('.')[0]) >= 21;

/** The forms in which kernels of its own run, for `describe.each`: `simd128` is another one only where there is relaxed SIMD. */
export const simdForms: readonly WasmForm[] = hasRelaxedSimd ? ['simd', 'simd128'] : ['simd'];

/** All forms, for `describe.each`. */
export const wasmForms: readonly WasmForm[] = [...simdForms, 'composed'];

const validate = WebAssembly.validate;
const relaxedMultiplyAdd = Buffer.of(0xfd, 0x85, 0x02);
/** As `WebAssembly.validate` in an engine without relaxed SIMD answers to who asks by a small module. */
const validateWithoutRelaxed: typeof validate = (bytes) =>
  !Buffer.from(bytes as Uint8Array).includes(relaxedMultiplyAdd) && validate(bytes);

const wasmFactory = tf.findBackendFactory('wasm') as () => Promise<tf.KernelBackend>;

/** Makes the wasm backend anew, and makes it the active one. */
export async function renewWasm(form: WasmForm): Promise<void> {
  if (form === 'simd128') WebAssembly.validate = validateWithoutRelaxed;
  else if (WebAssembly.validate === validateWithoutRelaxed) WebAssembly.validate = validate;
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', async () => {
    const backend = await wasmFactory();
    const { wasm } = backend as unknown as { wasm: { asm: Record<string, unknown> } };
    const visible = Object.entries(wasm.asm).filter(([, part]) => !(part instanceof WebAssembly.Memory));
    if (form === 'composed') wasm.asm = Object.fromEntries(visible);
    return backend;
  });
  await tf.setBackend('wasm');
}

/** Runs `compute` on a backend of tfjs, expects that it leaves nothing behind, and gives the values. */
export async function valuesOn(backend: string, compute: Compute): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const run = (): Float32Array[] => tf.tidy(() => compute().map((tensor) => Float32Array.from(tensor.dataSync())));
  const before = heldBy();
  const values = run();
  expect(heldBy()).toEqual(before);
  return values;
}

/** Expects that `compute` gives the same on the wasm backend as on the cpu backend, without leaks. */
export async function expectSameOnCpu(compute: Compute, { tolerance = 1e-4 }: AgreementOptions = {}): Promise<void> {
  const expected = await valuesOn('cpu', compute);
  const actual = await valuesOn('wasm', compute);
  expect(actual.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  expected.forEach((values, i) => expectSameValues(actual[i] as Float32Array, values, tolerance));
}

/** Expects `max|a − b| ≤ tolerance · max|b|`, with neither side all zero where the other is not. */
export function expectSameValues(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-4): void {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i] as number));
  for (let i = 0; i < expected.length; i++)
    expectWithin(actual[i] as number, expected[i] as number, tolerance * largest);
}

function heldBy(): { tensors: number; buffers: number } {
  return { tensors: tf.memory().numTensors, buffers: tf.engine().backend.numDataIds() };
}
