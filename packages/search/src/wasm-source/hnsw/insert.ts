// How nodes come to be linked.
import {
  BETWEEN, CANDIDATES, CANDIDATE_KEYS, CHOSEN, CHOSEN_BACK, CHOSEN_KEYS, IS_SHARED, LIST, NONE, POOL, efConstruction, elementAt, hasDead, isDeadNode,
  levelOf, linksAt, m, own, roomOf,
} from './layout';
import { keyOf, manyKeys } from './keys';
import { copyNodes, lock, setCount, unlock } from './shared-links';
import { descend, entryOf, insertEntry, keyPart, nodeOf, walk } from './walk';

/** The node at which every search starts, and its level. */
export let entry: u32 = NONE;
export let top: i32 = -1;

export function setEntry(node: u32, level: i32): void {
  entry = node;
  top = level;
}

/** Links a node, whose row and codes are there, with its nearest ones on each of its levels. */
export function insert(node: u32): void {
  const level = levelOf(node);
  for (let l = 0; l <= level; l++) store<i32>(linksAt(node, l), 0);
  if (entry == NONE) {
    setEntry(node, level);
    return;
  }
  const q = elementAt(node);
  let start = entryOf(keyOf(q, entry), entry);
  for (let l = top; l > level; l--) start = descend(q, start, l);
  for (let l = min(level, top); l >= 0; l--) {
    const found = walk(q, start, efConstruction, l);
    start = load<u64>(own(LIST));
    const count = choose(own(LIST), found, m, node, own(CHOSEN), 0);
    if (IS_SHARED) setLinks(node, l, count);
    else link(node, l, count);
  }
  // Other threads find a node only once it leads on, on this level and on those below.
  if (IS_SHARED) for (let l = 0; l <= min(level, top); l++) linkFound(node, l);
  if (level > top) setEntry(node, level);
}

/**
 * Chooses at most `room` of a sorted list of entries, none of which is nearer to one chosen before than to the node that
 * they are for (algorithm 4 of the paper), behind the `taken` ones that stand in `chosen`. Dead nodes and `except` are left
 * out. Returns how many are chosen then.
 */
export function choose(list: usize, count: i32, room: i32, except: u32, chosen: usize, taken: i32): i32 {
  let left = takeLive(list, count, except);
  for (let at = chosen, end = at + (<usize>taken << 2); at < end; at += 4) left = dropHidden(load<u32>(at), 0, left);
  while (left > 0 && taken < room) {
    const node = load<u32>(own(CANDIDATES));
    store<u32>(chosen + (<usize>taken << 2), node);
    taken++;
    left = dropHidden(node, 1, left);
  }
  return taken;
}

/** Writes the live nodes of a list to `CANDIDATES` and their keys to `CANDIDATE_KEYS`. Returns how many. */
function takeLive(list: usize, count: i32, except: u32): i32 {
  const isAnyDead = hasDead();
  let to: usize = 0;
  for (const end = list + (<usize>count << 3); list < end; list += 8) {
    const current = load<u64>(list), node = nodeOf(current);
    store<u32>(own(CANDIDATES) + to, node);
    store<u32>(own(CANDIDATE_KEYS) + to, keyPart(current));
    to += <usize>(node != except && !(isAnyDead && isDeadNode(node))) << 2;
  }
  return <i32>(to >> 2);
}

/**
 * Leaves those of the candidates from the one at `first` on to which `node` is not nearer than what they are candidates for.
 * All are compared at once: most are dropped by one of the first that are chosen.
 */
function dropHidden(node: u32, first: usize, count: i32): i32 {
  const from = first << 2, end = <usize>count << 2;
  manyKeys(elementAt(node), own(CANDIDATES) + from, count - <i32>first, own(BETWEEN) + from);
  let to: usize = 0;
  for (let at = from; at < end; at += 4) {
    const key = load<u32>(own(CANDIDATE_KEYS) + at), between = load<u32>(own(BETWEEN) + at);
    store<u32>(own(CANDIDATES) + to, load<u32>(own(CANDIDATES) + at));
    store<u32>(own(CANDIDATE_KEYS) + to, key);
    to += <usize>(between >= key) << 2;
  }
  return <i32>(to >> 2);
}

/** Gives a node the links in `CHOSEN`, and each of these nodes a link to it. */
export function link(node: u32, level: i32, count: i32): void {
  setLinks(node, level, count);
  for (let at = own(CHOSEN), end = at + (<usize>count << 2); at < end; at += 4) linkBack(load<u32>(at), level, node);
}

/** Gives a node, to which no link leads yet, the links in `CHOSEN`. */
@inline function setLinks(node: u32, level: i32, count: i32): void {
  const links = linksAt(node, level);
  store<i32>(links, count);
  memory.copy(links + 4, own(CHOSEN), <usize>count << 2);
}

/** Gives each node that a new one is linked with a link to it. */
function linkFound(node: u32, level: i32): void {
  const links = linksAt(node, level), count = load<i32>(links);
  memory.copy(own(CHOSEN), links + 4, <usize>count << 2);
  for (let at = own(CHOSEN), end = at + (<usize>count << 2); at < end; at += 4) {
    const from = load<u32>(at);
    lock(from);
    linkBack(from, level, node);
    unlock(from);
  }
}

/** Adds a link from `from` to `to`: in place of one to a dead node where the list is full, else it is chosen anew. */
function linkBack(from: u32, level: i32, to: u32): void {
  const links = linksAt(from, level), count = load<i32>(links), room = roomOf(level);
  if (hasLink(links, to)) return;
  if (count < room) {
    store<u32>(links + 4 + (<usize>count << 2), to);
    setCount(links, count + 1);
    return;
  }
  if (hasDead())
    for (let at = links + 4, end = at + (<usize>count << 2); at < end; at += 4)
      if (isDeadNode(load<u32>(at))) {
        store<u32>(at, to);
        return;
      }
  memory.copy(own(CHOSEN_BACK), links + 4, <usize>count << 2);
  store<u32>(own(CHOSEN_BACK) + (<usize>count << 2), to);
  const q = elementAt(from);
  manyKeys(q, own(CHOSEN_BACK), count + 1, own(CHOSEN_KEYS));
  for (let i = 0; i <= count; i++) {
    const at = <usize>i << 2;
    insertEntry(own(POOL), i, entryOf(load<u32>(own(CHOSEN_KEYS) + at), load<u32>(own(CHOSEN_BACK) + at)));
  }
  const taken = choose(own(POOL), count + 1, room, from, own(CHOSEN_BACK), 0);
  if (IS_SHARED) {
    // Who reads meanwhile sees numbers of the list as it was and as it will be, never what stands behind both.
    copyNodes(links + 4, own(CHOSEN_BACK), taken);
    setCount(links, taken);
  } else {
    store<i32>(links, taken);
    memory.copy(links + 4, own(CHOSEN_BACK), <usize>taken << 2);
  }
}

@inline function hasLink(links: usize, node: u32): bool {
  for (let at = links + 4, end = at + (load<u32>(links) << 2); at < end; at += 4) if (load<u32>(at) == node) return true;
  return false;
}
