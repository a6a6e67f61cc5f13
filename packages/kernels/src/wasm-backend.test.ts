import { kernelConformance } from '@sim/testing/kernel-conformance';
import type { KernelBackend, Prefilter } from './kernel-backend.ts';
import { moduleFor } from './wasm/chunk-module.ts';
import { WasmKernel } from './wasm/wasm-kernel.ts';
import { wasmBackend } from './wasm-backend.ts';

const prefilters: readonly Prefilter[] = ['auto', 'none', 'int8', 'int16'];

/** The backend with a prefilter of its own choice. */
const withPrefilter = (prefilter: Prefilter): KernelBackend => ({
  ...wasmBackend,
  open: (spec) => wasmBackend.open({ ...spec, prefilter }),
});

for (const prefilter of prefilters) kernelConformance(`wasm, ${prefilter}`, () => withPrefilter(prefilter), { tolerance: 1e-14 });

/** The backend as in an engine without relaxed SIMD. */
const simd128: KernelBackend = { ...wasmBackend, open: async (spec) => new WasmKernel({ ...spec, prefilter: 'int8' }) };
if (await moduleFor({ form: 'l2sq', dim: 1, prefilter: 'int8' }))
  kernelConformance('wasm, int8 without relaxed SIMD', () => simd128, { tolerance: 1e-14 });
