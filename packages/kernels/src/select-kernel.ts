import { SimError, requireOneOf } from '@sim/core';
import type { KernelBackend, KernelName, KernelSpec, RankKernel } from './kernel-backend.ts';
import { requireSpec } from './kernel-checks.ts';
import { referenceBackend } from './reference-backend.ts';
import type { ThreadKernelName } from './threads/thread-protocol.ts';
import type { ThreadCount } from './threads/thread-count.ts';
import { makeThreadedBackend } from './threads/threaded-backend.ts';
import { wasmBackend } from './wasm-backend.ts';
import { deviceInUse } from './webgpu/use-device.ts';
import { webgpuBackend } from './webgpu/webgpu-backend.ts';

/** Names that `selectKernel` takes. */
export const kernelNames: readonly KernelName[] = ['reference', 'wasm', 'webgpu'];

/** Backends that are there, the first choice first. */
const backends: readonly KernelBackend[] = [webgpuBackend, wasmBackend, referenceBackend];

/** Options of `selectKernel`. */
export interface SelectKernelOptions {
  /**
   * A backend by name, or one of the caller's own. Left out: the best one that runs here; a GPU only where `useDevice`
   * was given one, because opening a device is not for a search to decide.
   */
  readonly kernel?: KernelName | KernelBackend | undefined;
  /**
   * Work in this many threads instead of the caller's: a number, or `'auto'` for one per processor. For the kernels
   * `'wasm'` and `'reference'`. See `makeThreadedBackend`.
   */
  readonly threads?: ThreadCount | undefined;
}

/**
 * Opens a kernel with an empty gallery on the backend that is asked for, or on the best one that runs here; which
 * one that was stands in its `backend`.
 *
 * Throws `BACKEND_UNAVAILABLE` when the backend that is asked for does not run here, `UNKNOWN_NAME` for a name that
 * no backend has or that cannot run in threads, and `INVALID_ARGUMENT` or `UNKNOWN_NAME` for a spec that makes no sense.
 *
 * @example
 * const kernel = await selectKernel({ form: 'dot', dim: 64 });
 * kernel.backend;   // 'wasm'
 */
export async function selectKernel(spec: KernelSpec, options: SelectKernelOptions = {}): Promise<RankKernel> {
  requireSpec(spec, 'selectKernel');
  return (await findBackend(options, spec)).open(spec);
}

/** The backend on which `selectKernel` opens a kernel. Throws what it throws for its options. */
export function selectBackend(options: SelectKernelOptions = {}): Promise<KernelBackend> {
  return findBackend(options, {});
}

async function findBackend({ kernel, threads }: SelectKernelOptions, spec: Pick<KernelSpec, 'elementType'>): Promise<KernelBackend> {
  const candidates =
    threads !== undefined
      ? threadedBackends(kernel, threads)
      : kernel === undefined
        ? unaskedBackends(spec)
        : wantedBackends(kernel);
  for (const backend of candidates) if (await backend.isAvailable()) return backend;
  throw new SimError({
    code: 'BACKEND_UNAVAILABLE',
    where: 'selectKernel',
    problem: 'this kernel does not run here',
    got: typeof kernel === 'object' ? kernel.name : kernel,
    cure: `Leave kernel out to take the best one that does, or use one of: ${backends.map(({ name }) => name).join(', ')}.`,
  });
}

const unaskedBackends = ({ elementType }: Pick<KernelSpec, 'elementType'>): readonly KernelBackend[] =>
  backends.filter((backend) => backend !== webgpuBackend || (deviceInUse() !== null && elementType !== 'int8'));

function threadedBackends(kernel: KernelName | KernelBackend | undefined, threads: ThreadCount): KernelBackend[] {
  const names: readonly ThreadKernelName[] = ['wasm', 'reference'];
  const name = typeof kernel === 'object' ? 'a backend of your own' : kernel;
  if (name !== undefined) requireOneOf<string>(name, names, 'kernel for threads', 'selectKernel');
  return names
    .filter((each) => name === undefined || name === each)
    .map((each) => makeThreadedBackend({ kernel: each, threads }));
}

function wantedBackends(kernel: KernelName | KernelBackend): readonly KernelBackend[] {
  if (typeof kernel === 'object') return [kernel];
  requireOneOf(kernel, kernelNames, 'kernel', 'selectKernel');
  return backends.filter(({ name }) => name === kernel);
}
