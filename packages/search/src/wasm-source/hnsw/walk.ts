// Searching the graph. A list holds entries of 64 bits, sorted: the key, the node's number, and whether the node's links
// were looked at (lowest bit). Ties fall to the lower node.
import { CANDIDATES, CANDIDATE_KEYS, LIST, POOL, linksAt, own } from './layout';
import { manyKeys } from './keys';
import { copyNodes, countAt } from './shared-links';
import { forgetAll, isNew, takeUnseen } from './seen';
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

/** Puts an entry into a sorted list, before the place `end`, which is lost. Returns its place; −1 when its node is there. */
@inline export function insertEntry(list: usize, end: i32, entry: u64): i32 {
  const endAt = list + (<usize>end << 3), last = load<u64>(endAt), looked = entry | 1;
  let at = endAt;
  // Two at a time: what has to make room is looked through on the way.
  for (; at - list >= 16 && load<u64>(at - 16) > looked; at -= 16) v128.store(at - 8, v128.load(at - 16));
  if (at != list && load<u64>(at - 8) > looked) {
    store<u64>(at, load<u64>(at - 8));
    at -= 8;
  }
  if (at != list && load<u64>(at - 8) >= entry) {
    memory.copy(at, at + 8, endAt - at);
    store<u64>(endAt, last);
    return -1;
  }
  store<u64>(at, entry);
  return <i32>((at - list) >> 3);
}

/**
 * The nearest `ef` nodes that the links of a level lead to from the entry `start`, in `LIST`. Returns how many there are.
 */
export function walk(q: usize, start: u64, ef: i32, level: i32): i32 {
  forgetAll(ef);
  isNew(nodeOf(start));
  let count = 1, next = 0;
  store<u64>(own(LIST), start & ~1);
  while (next < count) {
    const at = own(LIST) + (<usize>next << 3);
    const current = load<u64>(at);
    if (current & 1) {
      next++;
      continue;
    }
    store<u64>(at, current | 1);
    const fresh = takeLinked(linksAt(nodeOf(current), level));
    touchNext(next + 1, count, level);
    touchElements(own(CANDIDATES), fresh);
    manyKeys(q, own(CANDIDATES), fresh, own(CANDIDATE_KEYS));
    let lowest = next + 1;
    let worst: u64 = count < ef ? u64.MAX_VALUE : load<u64>(own(LIST) + (<usize>(count - 1) << 3));
    const end = takeNearer(fresh, worst);
    for (let near = own(POOL); near < end; near += 8) {
      const entry = load<u64>(near);
      if (entry >= worst) continue;
      const place = insertEntry(own(LIST), min(count, ef - 1), entry);
      if (place < 0) continue;
      lowest = min(lowest, place);
      count = min(count + 1, ef);
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

/** Writes the linked nodes that were not met, and few that were, to `CANDIDATES`. Returns how many. */
@inline function takeLinked(links: usize): i32 {
  const end = takeUnseen(links + 4, countAt(links), own(CANDIDATES));
  return <i32>((end - own(CANDIDATES)) >> 2);
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
