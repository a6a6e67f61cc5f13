import type { NdArray } from '@sim/core';

/** One example: an array with its own shape, such as `[height, width, channels]`, or a vector. */
export type LoadedExample = ArrayLike<number> | NdArray;
