/**
 * Views of the same examples as one batch.
 *
 * @internal
 */
import type { NdArray } from '@sim/core';

/** The first views of all examples, then the second: row `count + i` is the other view of row i. */
export function joinViews<V extends NdArray>(first: V, second: V): NdArray {
  const values = new (first.values.constructor as new (length: number) => V['values'])(2 * first.values.length);
  values.set(first.values);
  values.set(second.values, first.values.length);
  return { values, shape: [2 * (first.shape[0] as number), ...first.shape.slice(1)] };
}
