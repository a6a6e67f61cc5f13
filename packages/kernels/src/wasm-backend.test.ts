import { kernelConformance } from '@sim/testing/kernel-conformance';
import type { KernelBackend, Prefilter } from './kernel-backend.ts';
import { wasmBackend } from './wasm-backend.ts';

const prefilters: readonly Prefilter[] = ['auto', 'none', 'int8', 'int16'];

/** The backend with a prefilter of its own choice. */
const withPrefilter = (prefilter: Prefilter): KernelBackend => ({
  ...wasmBackend,
  open: (spec) => wasmBackend.open({ ...spec, prefilter }),
});

for (const prefilter of prefilters) kernelConformance(`wasm, ${prefilter}`, () => withPrefilter(prefilter), { tolerance: 1e-14 });
