import type { NdArray } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';

/** A batch of images `[count, height, width, channels]`, as tensor or as typed array with a shape. */
export type Images = tf.Tensor4D | NdArray;
