import { MultiShotMemorySampler } from '@sim/samplers';

/** A sampler of four of `count` rows of two numbers, every other of which is odd. */
export function rowSampler({ count = 20, seed = 5 }: { readonly count?: number; readonly seed?: number } = {}): MultiShotMemorySampler {
  const values = Float32Array.from({ length: 2 * count }, (_, i) => i);
  const labels = Array.from({ length: count }, (_, i) => (i % 2 ? 'odd' : 'even'));
  return new MultiShotMemorySampler({ values, shape: [count, 2] }, labels, { stepsPerEpoch: 3, seed });
}
