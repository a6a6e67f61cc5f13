// Searching the graph. A list holds entries of 64 bits, sorted: the key, the node's number, and whether the node's links
// were looked at (lowest bit). Ties fall to the lower node.
import { CANDIDATES, CANDIDATE_KEYS, LIST, linksAt, nextEpoch, own, visitAt } from './layout';
import { manyKeys } from './keys';
import { copyNodes, countAt } from './shared-links';

@inline export function entryOf(key: u32, node: u32): u64 {
  return (<u64>key << 32) | (<u64>node << 1);
}

@inline export function nodeOf(entry: u64): u32 {
  return <u32>entry >>> 1;
}

@inline export function keyPart(entry: u64): u32 {
  return <u32>(entry >> 32);
}

/** Puts an entry into a sorted list of `count`, before the place `end`, which is lost. Returns its place. */
@inline export function insertEntry(list: usize, count: i32, end: i32, entry: u64): i32 {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u64>(list + (<usize>middle << 3)) < entry) low = middle + 1;
    else high = middle;
  }
  let to = end;
  for (; to - low >= 2; to -= 2) v128.store(list + (<usize>(to - 1) << 3), v128.load(list + (<usize>(to - 2) << 3)));
  if (to > low) store<u64>(list + (<usize>to << 3), load<u64>(list + (<usize>(to - 1) << 3)));
  store<u64>(list + (<usize>low << 3), entry);
  return low;
}

/**
 * The nearest `ef` nodes that the links of a level lead to from the entry `start`, in `LIST`. Returns how many there are.
 */
export function walk(q: usize, start: u64, ef: i32, level: i32): i32 {
  const epoch = nextEpoch();
  let count = 1, next = 0;
  store<u64>(own(LIST), start & ~1);
  store<u16>(visitAt(nodeOf(start)), epoch);
  while (next < count) {
    const at = own(LIST) + (<usize>next << 3);
    const current = load<u64>(at);
    if (current & 1) {
      next++;
      continue;
    }
    store<u64>(at, current | 1);
    const fresh = takeUnvisited(linksAt(nodeOf(current), level), epoch);
    manyKeys(q, own(CANDIDATES), fresh, own(CANDIDATE_KEYS));
    let lowest = next + 1;
    let worst: u64 = count < ef ? u64.MAX_VALUE : load<u64>(own(LIST) + (<usize>(count - 1) << 3));
    for (let i: usize = 0, end = <usize>fresh << 2; i < end; i += 4) {
      const entry = entryOf(load<u32>(own(CANDIDATE_KEYS) + i), load<u32>(own(CANDIDATES) + i));
      if (entry >= worst) continue;
      const place = insertEntry(own(LIST), count, count < ef ? count++ : count - 1, entry);
      lowest = min(lowest, place);
      if (count == ef) worst = load<u64>(own(LIST) + (<usize>(count - 1) << 3));
    }
    next = lowest;
  }
  return count;
}

/** Writes the linked nodes that were not visited to `CANDIDATES`, without a branch, and marks them. */
@inline function takeUnvisited(links: usize, epoch: i32): i32 {
  let to = own(CANDIDATES);
  for (let at = links + 4, end = at + (<usize>countAt(links) << 2); at < end; at += 4) {
    const node = load<u32>(at), visit = visitAt(node);
    store<u32>(to, node);
    to += <usize>(<i32>load<u16>(visit) != epoch) << 2;
    store<u16>(visit, epoch);
  }
  return <i32>((to - own(CANDIDATES)) >> 2);
}

/** Goes to the nearest linked node of a level for as long as one is nearer. */
export function descend(q: usize, start: u64, level: i32): u64 {
  let best = start & ~1;
  for (let isNearer = true; isNearer; ) {
    isNearer = false;
    const links = linksAt(nodeOf(best), level);
    const count = countAt(links);
    copyNodes(own(CANDIDATES), links + 4, count);
    manyKeys(q, own(CANDIDATES), count, own(CANDIDATE_KEYS));
    for (let i: usize = 0, end = <usize>count << 2; i < end; i += 4) {
      const entry = entryOf(load<u32>(own(CANDIDATE_KEYS) + i), load<u32>(own(CANDIDATES) + i));
      if (entry >= best) continue;
      best = entry;
      isNearer = true;
    }
  }
  return best;
}
