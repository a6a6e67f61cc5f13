/** @internal */

/**
 * For each entry of the broadcast shape `batch`, in row-major order, the entry of `shape` that stands there.
 * `broadcastBatches([2, 1], [2, 3])` is `[0, 0, 0, 1, 1, 1]`.
 */
export function broadcastBatches(shape: readonly number[], batch: readonly number[]): number[] {
  let entries = [0];
  const missing = batch.length - shape.length;
  batch.forEach((size, axis) => {
    const own = shape[axis - missing] ?? 1;
    entries = entries.flatMap((entry) => Array.from({ length: size }, (_, i) => entry * own + (own === 1 ? 0 : i)));
  });
  return entries;
}
