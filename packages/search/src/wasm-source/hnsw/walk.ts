// Searching the graph. A list holds entries of 64 bits, sorted: the key, the node's number, and whether the node's links
// were looked at (lowest bit). Ties fall to the lower node.
import {
  CANDIDATES, CANDIDATE_KEYS, LIST, POOL, blockShift, linksAt, nextEpoch, own, visitAt, visitGap, visitsAt,
} from './layout';
import { manyKeys } from './keys';
import { copyNodes, countAt } from './shared-links';
import { touchElements, touchLinks } from './touch';

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
@inline export function insertEntry(list: usize, end: i32, entry: u64): i32 {
  let at = list + (<usize>end << 3);
  // Two at a time: what has to make room is looked through on the way.
  for (; at - list >= 16 && load<u64>(at - 16) > entry; at -= 16) v128.store(at - 8, v128.load(at - 16));
  if (at != list && load<u64>(at - 8) > entry) {
    store<u64>(at, load<u64>(at - 8));
    at -= 8;
  }
  store<u64>(at, entry);
  return <i32>((at - list) >> 3);
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
    touchElements(own(CANDIDATES), fresh);
    touchNext(next + 1, count, level);
    manyKeys(q, own(CANDIDATES), fresh, own(CANDIDATE_KEYS));
    let lowest = next + 1;
    let worst: u64 = count < ef ? u64.MAX_VALUE : load<u64>(own(LIST) + (<usize>(count - 1) << 3));
    const end = takeNearer(fresh, worst);
    for (let near = own(POOL); near < end; near += 8) {
      const entry = load<u64>(near);
      if (entry >= worst) continue;
      lowest = min(lowest, insertEntry(own(LIST), count < ef ? count++ : count - 1, entry));
      if (count == ef) worst = load<u64>(own(LIST) + (<usize>(count - 1) << 3));
    }
    next = lowest;
  }
  return count;
}

/** Fetches the links of the entry of the list that is looked at next, if nothing nearer is found before. */
@inline function touchNext(from: i32, count: i32, level: i32): void {
  for (let at = own(LIST) + (<usize>from << 3), end = own(LIST) + (<usize>count << 3); at < end; at += 8) {
    const entry = load<u64>(at);
    if (entry & 1) continue;
    touchLinks(nodeOf(entry), level);
    return;
  }
}

/** Writes the linked nodes that were not visited to `CANDIDATES`, without a branch, and marks them. */
@inline function takeUnvisited(links: usize, epoch: i32): i32 {
  const visits = visitsAt, gap = visitGap, shift = blockShift;
  let to = own(CANDIDATES);
  for (let at = links + 4, end = at + (<usize>countAt(links) << 2); at < end; at += 4) {
    const node = load<u32>(at), visit = visits + <usize>node * 2 + <usize>(node >> shift) * gap;
    store<u32>(to, node);
    to += <usize>(<i32>load<u16>(visit) != epoch) << 2;
    store<u16>(visit, epoch);
  }
  return <i32>((to - own(CANDIDATES)) >> 2);
}

/** Writes the entries of the candidates before `worst` to `POOL`, without a branch. Returns their end. */
@inline function takeNearer(count: i32, worst: u64): usize {
  let to = own(POOL);
  for (let i: usize = 0, end = <usize>count << 2; i < end; i += 4) {
    const entry = entryOf(load<u32>(own(CANDIDATE_KEYS) + i), load<u32>(own(CANDIDATES) + i));
    store<u64>(to, entry);
    to += <usize>(entry < worst) << 3;
  }
  return to;
}

/** Goes to the nearest linked node of a level for as long as one is nearer. */
export function descend(q: usize, start: u64, level: i32): u64 {
  let best = start & ~1;
  for (let isNearer = true; isNearer; ) {
    isNearer = false;
    const links = linksAt(nodeOf(best), level);
    const count = countAt(links);
    copyNodes(own(CANDIDATES), links + 4, count);
    touchElements(own(CANDIDATES), count);
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
