/** @internal Random numbers, one per image. */
import type { Random } from '@sim/core';

/** `count` numbers drawn evenly from [low, high). */
export function drawUniform(random: Random, count: number, low: number, high: number): Float32Array {
  return Float32Array.from({ length: count }, () => low + (high - low) * random.uniform());
}
