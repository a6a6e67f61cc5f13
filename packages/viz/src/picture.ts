import type { NdArray } from '@sim/core';

/**
 * A picture: pixels `[height, width]` or `[height, width, channels]` as `pngDataUri` takes them, or a ready
 * `data:image/…` URI. Addresses are refused, since a report makes no request to anywhere.
 */
export type Picture = NdArray<Float32Array | Uint8Array> | string;
