/**
 * How high each node of a graph reaches.
 *
 * @internal
 */

/** No node reaches higher: with two links a node, every 2³² th would. */
export const MAX_LEVEL = 32;

/** Fraction of the golden ratio: its multiples are spread most evenly over [0, 1). */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Upper links that a block of `nodes` nodes has room for: their mean, n/m + n/m² + …, and how far the multiples of the
 * golden ratio stray from it.
 */
export function upperRoom(nodes: number, m: number): number {
  return Math.ceil(nodes / (m - 1)) + 8;
}

/**
 * Levels of the nodes from `first` on: level l or more for one in mˡ, as the paper draws them, but by a low-discrepancy
 * sequence. Every run of nodes then has its share of upper links, and a place keeps its level whatever row it holds.
 */
export function nodeLevels(seed: number, first: number, count: number, m: number): Uint8Array {
  const levels = new Uint8Array(count);
  const start = (seed * Math.SQRT2) % 1;
  let room = upperRoom(count, m);
  for (let i = 0; i < count; i++) {
    const uniform = (((first + i + 1) * GOLDEN + start) % 1 + 1) % 1;
    const level = Math.min(MAX_LEVEL, room, Math.floor(-Math.log(1 - uniform) / Math.log(m)));
    levels[i] = level;
    room -= level;
  }
  return levels;
}
