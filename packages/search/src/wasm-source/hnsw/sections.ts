// Holding what a file says to what the graph can be.
import { isDeadNode, levelOf, linksAt, roomOf } from './layout';

/**
 * Nodes of `[first, last)` with a link that cannot be: more links than there is room for, or to a node that is not there
 * or dead.
 */
export function countDamage(first: u32, last: u32, nodes: u32): i32 {
  let damaged = 0;
  for (let node = first; node < last; node++)
    for (let level = levelOf(node); level >= 0; level--) if (!isSound(linksAt(node, level), level, nodes)) damaged++;
  return damaged;
}

@inline function isSound(links: usize, level: i32, nodes: u32): bool {
  const count = load<u32>(links);
  if (count > <u32>roomOf(level)) return false;
  for (let at = links + 4, end = at + (<usize>count << 2); at < end; at += 4) {
    const node = load<u32>(at);
    if (node >= nodes || isDeadNode(node) || levelOf(node) < level) return false;
  }
  return true;
}
