/** @internal */
import { broadcast_util } from '@tensorflow/tfjs-core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { broadcastBatches } from './broadcast-batches.ts';
import type { SimdMemory, TensorMaker } from './simd-kernels.ts';

/** `op(a) · op(b)`; inner sizes fit. */
export interface MatrixProducts {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Multiplies float32 matrices; batch shapes broadcast. Throws tfjs' error where they do not. */
export function multiplySimd(backend: TensorMaker, simd: SimdMemory, { a, b, transposeA, transposeB }: MatrixProducts): TensorInfo {
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const batch = broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const m = a.shape.at(transposeA ? -1 : -2) as number;
  const k = a.shape.at(transposeA ? -2 : -1) as number;
  const n = b.shape.at(transposeB ? -2 : -1) as number;
  const out = backend.makeOutput([...batch, m, n], 'float32');
  const [startA, startB, startOut] = [simd.address(a), simd.address(b), simd.address(out)];
  const sourcesA = broadcastBatches(batchA, batch);
  const sourcesB = broadcastBatches(batchB, batch);
  const { multiplyMatrices, multiplyMatricesScratch } = simd.functions;
  simd.withScratch(multiplyMatricesScratch(n), (scratch) => {
    for (let i = 0; i < sourcesA.length; i++) {
      const left = startA + (sourcesA[i] as number) * m * k * 4;
      const right = startB + (sourcesB[i] as number) * k * n * 4;
      const to = startOut + i * m * n * 4;
      multiplyMatrices(left, right, to, scratch, m, n, k, transposeA ? 1 : 0, transposeB ? 1 : 0);
    }
  });
  return out;
}
