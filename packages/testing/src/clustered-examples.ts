import { type NdArray, Random } from '@sim/core';

/** Rows of 3 numbers around one centre for each of 4 classes in turn, whose clouds overlap; labels 0 to 3. */
export function clusteredExamples(
  count: number,
  seed = 0,
): { readonly examples: NdArray<Float32Array>; readonly labels: Int32Array } {
  const random = new Random(seed);
  const centres = [[1, 1, 0], [-1, 1, 1], [1, -1, 1], [-1, -1, -1]];
  const values = new Float32Array(count * 3);
  for (let i = 0; i < count * 3; i++)
    values[i] = (centres[Math.floor(i / 3) % 4] as number[])[i % 3] as number + 0.7 * random.normal();
  return { examples: { values, shape: [count, 3] }, labels: Int32Array.from({ length: count }, (_, i) => i % 4) };
}
