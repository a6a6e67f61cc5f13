// Fetching what is needed soon, so that one wait is for many things. WebAssembly has no instruction that asks for a cache
// line, but a load whose value nobody takes does: no compiler leaves it out, for it might fail.
import { elementAt, elementBytes, linksAt, roomOf, rowAt, rowBytes } from './layout';

@inline const LINE: usize = 64;

@inline function touch(at: usize, bytes: usize): void {
  for (const end = at + bytes; at < end; at += LINE) load<u8>(at);
}

/** Fetches what the graph compares of `count` nodes. */
@inline export function touchElements(nodes: usize, count: i32): void {
  const bytes = elementBytes;
  for (const end = nodes + (<usize>count << 2); nodes < end; nodes += 4) touch(elementAt(load<u32>(nodes)), bytes);
}

/** Fetches the rows of `count` nodes. */
@inline export function touchRows(nodes: usize, count: i32): void {
  for (const end = nodes + (<usize>count << 2); nodes < end; nodes += 4) touch(rowAt(load<u32>(nodes)), rowBytes);
}

/** Fetches the links of a node on a level. */
@inline export function touchLinks(node: u32, level: i32): void {
  touch(linksAt(node, level), <usize>(roomOf(level) + 1) << 2);
}
