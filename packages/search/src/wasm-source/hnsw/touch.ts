// Fetching what is needed soon, so that one wait is for many things. WebAssembly has no instruction that asks for a cache
// line, but a load whose value nobody takes does: no compiler leaves it out, for it might fail.
//
// A processor goes on past a load that waits for a few hundred instructions, so that few instructions a line matter: rows of
// 512 bytes, 16 at a time, then come in 48 ns each, where a first line alone takes 310. That is what the lines themselves
// take: four searches in turn, each a step further while the others wait, found the same in the same time.
import { blockShift, elementBytes, elementGap, elementsAt, linksAt, roomOf, rowBytes, rowGap, rowsAt } from './layout';

@inline const LINE: usize = 64;
@inline const LINES: usize = 256;

@inline function touch(at: usize, bytes: usize): void {
  for (const end = at + bytes; at < end; at += LINE) load<u8>(at);
}

/** Fetches what an array has of `count` nodes. */
@inline function touchAll(nodes: usize, count: i32, start: usize, bytes: usize, gap: usize): void {
  const shift = blockShift, whole = bytes & ~(LINES - 1), rest = bytes & (LINES - 1);
  for (const end = nodes + (<usize>count << 2); nodes < end; nodes += 4) {
    const node = load<u32>(nodes);
    let at = start + <usize>node * bytes + <usize>(node >> shift) * gap;
    for (const last = at + whole; at < last; at += LINES) {
      load<u8>(at);
      load<u8>(at, LINE);
      load<u8>(at, 2 * LINE);
      load<u8>(at, 3 * LINE);
    }
    touch(at, rest);
  }
}

/** Fetches what the graph compares of `count` nodes. */
@inline export function touchElements(nodes: usize, count: i32): void {
  touchAll(nodes, count, elementsAt, elementBytes, elementGap);
}

/** Fetches the rows of `count` nodes. */
@inline export function touchRows(nodes: usize, count: i32): void {
  touchAll(nodes, count, rowsAt, rowBytes, rowGap);
}

/** Fetches the links of a node on a level. */
@inline export function touchLinks(node: u32, level: i32): void {
  touch(linksAt(node, level), <usize>(roomOf(level) + 1) << 2);
}
