// Which nodes a search has met: a table of few lines, where a graph of many nodes would not fit into a cache.
import { NONE, SEEN, SEEN_BITS, own } from './layout';

/** Spreads nodes over the table, whatever the order in which they came in: 2³² times the golden ratio, rounded to odd. */
@inline const SPREAD: u32 = 0x9e3779b1;

/** How far a product is shifted to be a place. */
let shift: u32 = 32 - SEEN_BITS;

/** Empties the table, of which a search for `ef` nodes takes a part: it meets some ten times as many. */
export function forgetAll(ef: i32): void {
  const bits = min(SEEN_BITS, max(12, 39 - <i32>clz(ef)));
  shift = <u32>(32 - bits);
  memory.fill(own(SEEN), 0xff, <usize>4 << bits);
}

@inline function placeOf(node: u32, by: u32): usize {
  return own(SEEN) + (<usize>((node * SPREAD) >>> by) << 2);
}

/**
 * Writes those of `count` nodes that were not met to `to`, without a branch, and notes them. Each takes the place of another
 * one: few that were met are written again. Returns their end.
 */
@inline export function takeUnseen(nodes: usize, count: i32, to: usize): usize {
  const by = shift;
  for (const end = nodes + (<usize>count << 2); nodes < end; nodes += 4) {
    const node = load<u32>(nodes), place = placeOf(node, by);
    store<u32>(to, node);
    to += <usize>(load<u32>(place) != node) << 2;
    store<u32>(place, node);
  }
  return to;
}

/** Notes a node; whether it was not met. Unlike `takeUnseen` it forgets none: the table must have a place left. */
export function isNew(node: u32): bool {
  const last = own(SEEN) + (<usize>4 << (32 - shift));
  let place = placeOf(node, shift);
  for (let other = load<u32>(place); other != NONE; other = load<u32>(place)) {
    if (other == node) return false;
    place += 4;
    if (place == last) place = own(SEEN);
  }
  store<u32>(place, node);
  return true;
}
