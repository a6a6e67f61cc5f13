// Where everything lies in memory.
//
//   SCRATCH   what one call works with (see below); between calls it holds the centre and how many nodes are dead
//             blocks, all alike, of `blockNodes` nodes each
//
// Where threads share the memory, the locks and the scratch of the other threads stand before the blocks.
//
// A block holds, one array after the other and one entry per node: float32 rows, integer codes, links of level 0, the
// addresses of upper links (0 where a node has none), levels; then the upper links of its nodes. Links
// of a level are a count and room for 2m node numbers (level 0) or m (above).

@inline export const DOT: i32 = 0;
@inline export const L2SQ: i32 = 1;
@inline export const L1: i32 = 2;

@inline export const NONE: u32 = 0xffffffff;

/** Whether threads share the memory: there is a module of each kind. */
@inline export const IS_SHARED: bool = ASC_FEATURE_THREADS;

/** Nodes that a search can hold at a time: `MAX_LIST` of the host. */
@inline export const MAX_LIST: i32 = 8192;
/** Links of level 0 at most. */
@inline const MAX_LINKS: usize = 512;

@inline const SCRATCH: usize = 1024;
/** Sorted list of keys (u64) of a search. */
@inline export const LIST: usize = SCRATCH;
/** Node numbers and keys (u32) of candidates; room for a group of four beyond the end. */
@inline export const CANDIDATES: usize = LIST + 8 * <usize>(MAX_LIST + 8);
@inline export const CANDIDATE_KEYS: usize = CANDIDATES + 4 * <usize>(MAX_LIST + 8);
/** Sorted keys (u64) of the links of one node that are chosen anew. */
@inline export const POOL: usize = CANDIDATE_KEYS + 4 * <usize>(MAX_LIST + 8);
/** Node numbers of chosen links, twice: of the node that comes in, and of one that it is linked from. */
@inline export const CHOSEN: usize = POOL + 8 * <usize>(MAX_LIST + 8);
@inline export const CHOSEN_BACK: usize = CHOSEN + 4 * (MAX_LINKS + 8);
@inline export const CHOSEN_KEYS: usize = CHOSEN_BACK + 4 * (MAX_LINKS + 8);
/** Float64 keys and node numbers of an answer. */
@inline export const RANKED_KEYS: usize = CHOSEN_KEYS + 4 * (MAX_LINKS + 8);
@inline export const RANKED: usize = RANKED_KEYS + 8 * <usize>(MAX_LIST + 8);
/** Keys (u32) of candidates as one that was chosen sees them. */
@inline export const BETWEEN: usize = RANKED + 4 * <usize>(MAX_LIST + 8);
/** Nodes (u32) that a search has met, so many of them at most. */
@inline export const SEEN: usize = BETWEEN + 4 * <usize>(MAX_LIST + 8);
@inline export const SEEN_BITS: i32 = 16;
/** How many nodes are dead (u32), for all threads. */
@inline export const DEAD_NODES: usize = SEEN + (4 << SEEN_BITS);
/** The centre and then the query, float32 rows; then the query's codes. */
@inline export const CENTRE: usize = DEAD_NODES + 16;

export let dim: i32 = 0;
export let form: i32 = DOT;
export let m: i32 = 16;
export let efConstruction: i32 = 100;
/** What the graph compares: codes of 8 bits, or rows. */
export let isCoded: bool = false;
/** Bytes of a row and of its codes, padded with zeros to whole vectors. */
export let rowBytes: usize = 0;
export let codeBytes: usize = 0;
export let queryAt: usize = 0;
export let queryCodesAt: usize = 0;

/** Threads beside the one that owns the memory. */
let threads: usize = 0;
export let locksAt: usize = 0;
/** What is added to addresses of scratch in this thread. */
let scratchShift: usize = 0;

/** Locks of nodes; several nodes share one. */
@inline export const LOCKS: u32 = 1 << 14;
@inline const SCRATCH_BYTES: usize = (CENTRE - SCRATCH + 63) & ~63;

/** Nodes that there is room for. */
let capacity: i32 = 0;
export let blockShift: i32 = 0;
let blockBytes: usize = 0;
let blocksAt: usize = 0;
let linkBytes: usize = 0;
let upperBytes: usize = 0;
/** There are links; else only rows. */
let hasNodes: bool = true;

// Each array: its address in the first block, and what is to be added for every block before a node's.
export let rowsAt: usize = 0, rowGap: usize = 0;
export let codesAt: usize = 0, codeGap: usize = 0;
let linksStart: usize = 0, linkGap: usize = 0;
let uppersAt: usize = 0, upperGap: usize = 0;
let levelsAt: usize = 0, levelGap: usize = 0;
let upperLinksAt: usize = 0;

// What the graph compares: rows or codes.
export let elementBytes: usize = 0;
export let elementsAt: usize = 0, elementGap: usize = 0;

/** Says how many threads will work beside the one that owns the memory; to be called before `configure`. */
export function share(count: i32): void {
  threads = count;
}

/** Makes this instance, which was configured as that of the owner, one of the threads: they count from 1. */
export function join(thread: i32): void {
  scratchShift = locksAt + 4 * <usize>LOCKS + <usize>(thread - 1) * SCRATCH_BYTES - SCRATCH;
}

/** Where this thread's part of the scratch stands. */
@inline export function own(at: usize): usize {
  return IS_SHARED ? at + scratchShift : at;
}

/** Sets what the graph is for. Returns where its blocks start. */
export function configure(
  dimension: i32, rankForm: i32, links: i32, candidates: i32, hasRows: bool, hasCodes: bool, hasLinks: bool, shift: i32, uppers: i32,
): usize {
  dim = dimension;
  form = rankForm;
  m = links;
  efConstruction = candidates;
  blockShift = shift;
  capacity = 0;
  rowBytes = (<usize>dimension * 4 + 15) & ~15;
  codeBytes = hasCodes ? (<usize>dimension + 7) & ~7 : 0;
  hasNodes = hasLinks;
  linkBytes = hasLinks ? 4 + 8 * <usize>links : 0;
  upperBytes = 4 + 4 * <usize>links;
  queryAt = align(CENTRE + rowBytes);
  queryCodesAt = align(queryAt + rowBytes);
  blocksAt = align(queryCodesAt + codeBytes + 64);
  if (IS_SHARED) {
    locksAt = blocksAt;
    blocksAt += 4 * <usize>LOCKS + threads * SCRATCH_BYTES;
  }
  const nodes = <usize>1 << shift;
  rowsAt = blocksAt;
  codesAt = align(rowsAt + (hasRows ? nodes * rowBytes : 0));
  linksStart = align(codesAt + nodes * codeBytes);
  uppersAt = linksStart + nodes * linkBytes;
  levelsAt = uppersAt + (hasLinks ? nodes * 4 : 0);
  upperLinksAt = levelsAt + (hasLinks ? nodes : 0);
  blockBytes = align(upperLinksAt + <usize>uppers * upperBytes) - blocksAt;
  rowGap = blockBytes - nodes * rowBytes;
  codeGap = blockBytes - nodes * codeBytes;
  linkGap = blockBytes - nodes * linkBytes;
  upperGap = blockBytes - nodes * 4;
  levelGap = blockBytes - nodes;
  setElements(hasCodes);
  return blocksAt;
}

/** Sets whether the graph compares codes or rows. */
export function setElements(coded: bool): void {
  isCoded = coded;
  elementsAt = coded ? codesAt : rowsAt;
  elementBytes = coded ? codeBytes : rowBytes;
  elementGap = coded ? codeGap : rowGap;
}

/** Bytes of one block. */
export function bytesOfBlock(): usize {
  return blockBytes;
}

/** Addresses that the host reads and writes at. */
export function addressOf(what: i32, node: u32): usize {
  if (what == 0) return rowAt(node);
  if (what == 1) return levelAt(node);
  if (what == 2) return queryAt;
  if (what == 3) return CENTRE;
  if (what == 4) return RANKED_KEYS;
  if (what == 5) return RANKED;
  if (what == 6) return CANDIDATES;
  if (what == 7) return LIST;
  if (what == 8) return linksAt(node, 0);
  return upperLinksAt + <usize>(node >> blockShift) * blockBytes;
}

/** Takes a block of zeros whose levels the host has written; gives its nodes their upper links. */
export function appendBlock(): void {
  const first = <u32>capacity;
  capacity += 1 << blockShift;
  if (!hasNodes) return;
  let upper = upperLinksAt + <usize>(first >> blockShift) * blockBytes;
  for (let node = first; node < <u32>capacity; node++) {
    const level = <usize>load<u8>(levelAt(node));
    store<u32>(upperAt(node), level ? <u32>upper : 0);
    upper += level * upperBytes;
  }
}

@inline function align(at: usize): usize {
  return (at + 63) & ~63;
}

@inline export function rowAt(node: u32): usize {
  return rowsAt + <usize>node * rowBytes + <usize>(node >> blockShift) * rowGap;
}

@inline export function codesOf(node: u32): usize {
  return codesAt + <usize>node * codeBytes + <usize>(node >> blockShift) * codeGap;
}

/** The row or the codes of a node, whichever the graph compares. */
@inline export function elementAt(node: u32): usize {
  return elementsAt + <usize>node * elementBytes + <usize>(node >> blockShift) * elementGap;
}

@inline function upperAt(node: u32): usize {
  return uppersAt + <usize>node * 4 + <usize>(node >> blockShift) * upperGap;
}

/** Level of a node; its top bit is set when the node is dead. */
@inline export function levelAt(node: u32): usize {
  return levelsAt + <usize>node + <usize>(node >> blockShift) * levelGap;
}

@inline export function levelOf(node: u32): i32 {
  return <i32>load<u8>(levelAt(node)) & 0x7f;
}

@inline export function isDeadNode(node: u32): bool {
  return load<u8>(levelAt(node)) >= 0x80;
}

/** Whether any node is dead: most graphs have none, and need not look at each node. */
@inline export function hasDead(): bool {
  return load<u32>(DEAD_NODES) != 0;
}

/** Count and numbers of the links of a node on a level. */
@inline export function linksAt(node: u32, level: i32): usize {
  if (level == 0) return linksStart + <usize>node * linkBytes + <usize>(node >> blockShift) * linkGap;
  return <usize>load<u32>(upperAt(node)) + <usize>(level - 1) * upperBytes;
}

/** Links that a node may have on a level. */
@inline export function roomOf(level: i32): i32 {
  return level == 0 ? 2 * m : m;
}
