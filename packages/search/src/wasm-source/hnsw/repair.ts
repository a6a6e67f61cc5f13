// Nodes that are gone. A dead node still leads searches on; when many are dead, every node that is linked with one gets
// links to what the dead one led to, and the dead ones can be used for other rows.
import {
  CANDIDATES, CANDIDATE_KEYS, CHOSEN, DEAD_NODES, LIST, NONE, POOL, efConstruction, elementAt, isDeadNode, levelAt, levelOf, linksAt, m,
  roomOf,
} from './layout';
import { keyOf, manyKeys } from './keys';
import { choose, entry, link, setEntry, top } from './insert';
import { forgetAll, isNew } from './seen';
import { descend, entryOf, insertEntry, nodeOf, walk } from './walk';

/** Marks a node as dead, or as alive again. */
export function setDead(node: u32, dead: bool): void {
  if (isDeadNode(node) == dead) return;
  store<u8>(levelAt(node), <u8>levelOf(node) | (dead ? 0x80 : 0));
  store<u32>(DEAD_NODES, load<u32>(DEAD_NODES) + (dead ? 1 : -1));
}

export function isDead(node: u32): bool {
  return isDeadNode(node);
}

/** Gives the live nodes of `[first, last)` new links in place of those to dead nodes. */
export function repair(first: u32, last: u32): void {
  for (let node = first; node < last; node++) {
    if (isDeadNode(node)) continue;
    for (let level = levelOf(node); level >= 0; level--) if (leadsToDead(node, level)) relink(node, level);
  }
}

@inline function leadsToDead(node: u32, level: i32): bool {
  const links = linksAt(node, level);
  for (let at = links + 4, end = at + (load<u32>(links) << 2); at < end; at += 4) if (isDeadNode(load<u32>(at))) return true;
  return false;
}

/** Candidates that take the place of dead links, at most. */
@inline const MAX_CANDIDATES: i32 = 512;
/** Dead nodes that are looked behind, at most: with candidates and links fewer than places of the smallest table of `seen.ts`. */
@inline const MAX_DEAD: i32 = 2048;

/** Keeps the live links of a node and chooses others among the nodes that the dead ones lead to. */
function relink(node: u32, level: i32): void {
  const q = elementAt(node), room = max(load<i32>(linksAt(node, level)), min(m, roomOf(level)));
  const count = gather(node, level), kept = keptLinks;
  const pooled = kept + count < m ? poolFound(q, level, kept) : poolCandidates(q, count);
  link(node, level, choose(POOL, pooled, room, node, CHOSEN, kept));
}

/** Sorts the candidates into `POOL`. */
function poolCandidates(q: usize, count: i32): i32 {
  manyKeys(q, CANDIDATES, count, CANDIDATE_KEYS);
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 2;
    insertEntry(POOL, i, entryOf(load<u32>(CANDIDATE_KEYS + at), load<u32>(CANDIDATES + at)));
  }
  return count;
}

/** Searches as if the node came in, and writes to `POOL` what is found and not kept. */
function poolFound(q: usize, level: i32, kept: i32): i32 {
  if (level > top) return 0;
  let start = entryOf(keyOf(q, entry), entry);
  for (let l = top; l > level; l--) start = descend(q, start, l);
  const found = walk(q, start, efConstruction, level);
  let pooled = 0;
  for (let i = 0; i < found; i++) {
    const next = load<u64>(LIST + (<usize>i << 3));
    if (isKept(nodeOf(next), kept)) continue;
    store<u64>(POOL + (<usize>pooled << 3), next);
    pooled++;
  }
  return pooled;
}

function isKept(node: u32, kept: i32): bool {
  for (let at = CHOSEN, end = at + (<usize>kept << 2); at < end; at += 4) if (load<u32>(at) == node) return true;
  return false;
}

let keptLinks: i32 = 0;

/** Writes the live links to `CHOSEN` and the live nodes behind dead ones to `CANDIDATES`. Returns how many these are. */
function gather(node: u32, level: i32): i32 {
  forgetAll(1);
  isNew(node);
  let kept = 0, dead = 0, count = 0;
  const links = linksAt(node, level);
  for (let at = links + 4, end = at + (load<u32>(links) << 2); at < end; at += 4) {
    const next = load<u32>(at);
    isNew(next);
    if (isDeadNode(next)) dead = push(POOL, dead, next);
    else kept = push(CHOSEN, kept, next);
  }
  keptLinks = kept;
  const direct = dead;
  for (let i = 0; i < dead && count < MAX_CANDIDATES; i++) {
    // Dead nodes behind dead ones only while too few live ones are known.
    if (i >= direct && kept + count >= roomOf(level)) break;
    const behind = linksAt(load<u32>(POOL + (<usize>i << 2)), level);
    for (let at = behind + 4, end = at + (load<u32>(behind) << 2); at < end; at += 4) {
      const next = load<u32>(at);
      const isDead = isDeadNode(next);
      if ((isDead && dead == MAX_DEAD) || !isNew(next)) continue;
      if (isDead) dead = push(POOL, dead, next);
      else count = push(CANDIDATES, count, next);
    }
  }
  return count;
}

@inline function push(list: usize, count: i32, node: u32): i32 {
  store<u32>(list + (<usize>count << 2), node);
  return count + 1;
}

/** Takes the links off a dead node to which no link leads any more. */
export function detach(node: u32): void {
  for (let level = levelOf(node); level >= 0; level--) store<i32>(linksAt(node, level), 0);
}

/** Starts searches at a live node of the highest level there is among `nodes`; at none when all are dead. */
export function chooseEntry(nodes: u32): void {
  if (entry != NONE && !isDeadNode(entry)) return;
  setEntry(NONE, -1);
  for (let node: u32 = 0; node < nodes; node++)
    if (!isDeadNode(node) && levelOf(node) > top) setEntry(node, levelOf(node));
}
