/** @internal */
import type { TensorInfo, TypedArray } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** The values of tensors as views of the backend's heap, valid until the next allocation. */
export function heapViews<const Infos extends readonly TensorInfo[]>(
  backend: BackendWasm,
  infos: Infos,
): { -readonly [Index in keyof Infos]: TypedArray } {
  // Asking for an address may move a tensor here from another backend, and an allocation makes older views stale.
  for (const { dataId } of infos) backend.getMemoryOffset(dataId);
  return infos.map((info) => backend.typedArrayFromHeap(info)) as { -readonly [Index in keyof Infos]: TypedArray };
}
