import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** `offset + scale · sin(phase + i² mod 10007)` for each i below `count`: numbers that any language makes alike. */
export function wave(count: number, scale: number, offset = 0, phase = 0): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = offset + scale * Math.sin(phase + ((i * i) % 10007));
  return values;
}

/**
 * Gives every weight of a network values by a formula of its name, so that the same network elsewhere can be given the
 * same. Over the wave w, whose phase is the sum of the characters of `layer/weight`, a kernel is `2 w / √n` for n terms in
 * a sum, a variance or a gamma `1 + w / 10`, a count 0 and all else `w / 10`.
 */
export function setWaveWeights(model: LayersModel): void {
  for (const weight of model.weights) {
    const name = weight.originalName;
    const shape = weight.shape as number[];
    const phase = Array.from(name).reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
    const [scale, offset] = rangeOf(name.split('/').at(-1) as string, shape);
    const tensor = tf.tensor(wave(tf.util.sizeFromShape(shape), scale, offset, phase), shape, weight.dtype);
    weight.write(tensor);
    tensor.dispose();
  }
}

/** Scale and offset of the wave. */
function rangeOf(name: string, [height = 1, width = 1, channels = 1]: readonly number[]): [number, number] {
  if (name === 'count') return [0, 0];
  if (name === 'depthwise_kernel') return [2 / Math.sqrt(height * width), 0];
  if (name === 'kernel') return [2 / Math.sqrt(height * width * channels), 0];
  return [0.1, name === 'gamma' || name.endsWith('variance') ? 1 : 0];
}
