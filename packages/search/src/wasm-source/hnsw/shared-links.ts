// Lists of links that several threads read and write. Who changes a list holds the lock of its node. Who reads one holds
// none: every number below the count is one of a node of that level, be it of the list as it was or as it will be, for
// numbers are written whole, and before the count that they are below.
import { IS_SHARED, LOCKS, locksAt } from './layout';

/** Looks at a lock before the thread sleeps, and how long it sleeps, in nanoseconds. */
@inline const LOOKS: i32 = 200;
@inline const SLEEP: i64 = 50_000;

@inline function lockOf(node: u32): usize {
  return locksAt + (<usize>(node & (LOCKS - 1)) << 2);
}

/** Waits until no other thread holds the lock of a node. A thread holds one lock at a time. */
export function lock(node: u32): void {
  const at = lockOf(node);
  while (atomic.cmpxchg<i32>(at, 0, 1) != 0) {
    let looks = 0;
    while (looks < LOOKS && atomic.load<i32>(at) != 0) looks++;
    if (looks == LOOKS) atomic.wait<i32>(at, 1, SLEEP);
  }
}

export function unlock(node: u32): void {
  atomic.store<i32>(lockOf(node), 0);
}

/** Takes back the locks of threads that have ended. */
export function unlockAll(): void {
  memory.fill(locksAt, 0, 4 * <usize>LOCKS);
}

@inline export function countAt(links: usize): i32 {
  return IS_SHARED ? atomic.load<i32>(links) : load<i32>(links);
}

@inline export function setCount(links: usize, count: i32): void {
  if (IS_SHARED) atomic.store<i32>(links, count);
  else store<i32>(links, count);
}

/** Copies node numbers from or to a list of links. */
@inline export function copyNodes(to: usize, from: usize, count: i32): void {
  if (IS_SHARED) for (const end = from + (<usize>count << 2); from < end; from += 4, to += 4) store<u32>(to, load<u32>(from));
  else memory.copy(to, from, <usize>count << 2);
}
