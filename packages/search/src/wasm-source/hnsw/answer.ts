// What a lookup asks for. The query stands at `queryAt`; what was found stands in `LIST`, the host leaves out of it what
// may not be answered, and `rank` gives the distances.
import {
  CANDIDATES, CANDIDATE_KEYS, DOT, L1, L2SQ, LIST, NONE, POOL, RANKED, RANKED_KEYS, dim, form, isCoded, queryAt, queryCodesAt, rowAt,
} from './layout';
import { keyOf, manyRowKeys } from './keys';
import { entry, top } from './insert';
import { quantiseQuery } from './rows';
import { touchRows } from './touch';
import { descend, entryOf, insertEntry, nodeOf, walk } from './walk';

/** Rows that are fetched together. */
@inline const TOGETHER: i32 = 32;

/** About the nearest `ef` nodes, closest first. Returns how many. */
export function search(ef: i32): i32 {
  if (entry == NONE) return 0;
  if (isCoded) quantiseQuery();
  const q = isCoded ? queryCodesAt : queryAt;
  let start = entryOf(keyOf(q, entry), entry);
  for (let level = top; level > 0; level--) start = descend(q, start, level);
  return walk(q, start, ef, 0);
}

/**
 * Goes on with a list of `found` by comparing the `count` nodes in `CANDIDATES` with the query, row by row; keeps the
 * nearest `ef`. Returns how many there are then.
 */
export function scan(count: i32, found: i32, ef: i32): i32 {
  candidateKeys(count);
  for (let i: usize = 0, end = <usize>count << 2; i < end; i += 4) {
    const next = entryOf(load<u32>(CANDIDATE_KEYS + i), load<u32>(CANDIDATES + i));
    if (found == ef && next >= load<u64>(LIST + (<usize>(found - 1) << 3))) continue;
    insertEntry(LIST, found < ef ? found++ : found - 1, next);
  }
  return found;
}

/** Writes the keys of the rows of `count` candidates. */
function candidateKeys(count: i32): void {
  for (let i = 0; i < count; i += TOGETHER) {
    const at = <usize>i << 2, part = min(count - i, TOGETHER);
    const behind = CANDIDATES + at + (<usize>part << 2), kept = v128.load(behind);
    touchRows(CANDIDATES + at, part);
    manyRowKeys(queryAt, CANDIDATES + at, part, CANDIDATE_KEYS + at);
    v128.store(behind, kept);
  }
}

/** Sorts a list of `count` nodes, found by their codes, by their rows. */
export function rerank(count: i32): void {
  for (let i = 0; i < count; i++)
    store<u32>(CANDIDATES + (<usize>i << 2), nodeOf(load<u64>(LIST + (<usize>i << 3))));
  candidateKeys(count);
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 2;
    insertEntry(POOL, i, entryOf(load<u32>(CANDIDATE_KEYS + at), load<u32>(CANDIDATES + at)));
  }
  memory.copy(LIST, POOL, <usize>count << 3);
}

/** Sorts the first `count` nodes of the list by float64 keys into `RANKED`; there is room for a group of four beyond the end. */
export function rank(count: i32): void {
  const end = <usize>count << 2;
  for (let at: usize = 0; at < end; at += 4) store<u32>(CANDIDATES + at, nodeOf(load<u64>(LIST + (at << 1))));
  v128.store(CANDIDATES + end, i32x4.splat(load<u32>(CANDIDATES + end - 4)));
  for (let at: usize = 0; at < end; at += 16) {
    if (at % (4 * TOGETHER) == 0) touchRows(CANDIDATES + at, min(count - <i32>(at >> 2), TOGETHER));
    exactKeys(CANDIDATES + at, POOL + (at << 1));
  }
  for (let i = 0; i < count; i++)
    insertRanked(i, load<f64>(POOL + (<usize>i << 3)), load<u32>(CANDIDATES + (<usize>i << 2)));
}

/** Puts a node behind those that are nearer, ties by lower node. */
@inline function insertRanked(count: i32, key: f64, node: u32): void {
  let keyAt = RANKED_KEYS + (<usize>count << 3), nodeAt = RANKED + (<usize>count << 2);
  for (; keyAt > RANKED_KEYS; keyAt -= 8, nodeAt -= 4) {
    const before = load<f64>(keyAt - 8), nodeBefore = load<u32>(nodeAt - 4);
    if (before < key || (before == key && nodeBefore < node)) break;
    store<f64>(keyAt, before);
    store<u32>(nodeAt, nodeBefore);
  }
  store<f64>(keyAt, key);
  store<u32>(nodeAt, node);
}

/** The keys of four rows in float64, exactly as the reference sums them: one term after the other. */
function exactKeys(nodes: usize, keys: usize): void {
  if (form == L2SQ) sumTerms(L2SQ, nodes, keys);
  else if (form == L1) sumTerms(L1, nodes, keys);
  else sumTerms(DOT, nodes, keys);
}

@inline function term(kind: i32, a: f64, b: f64): f64 {
  return kind == DOT ? a * b : kind == L1 ? Math.abs(a - b) : (a - b) * (a - b);
}

/** Four sums at a time hide the time that an addition takes. */
@inline function sumTerms(kind: i32, nodes: usize, keys: usize): void {
  let x0 = rowAt(load<u32>(nodes)), x1 = rowAt(load<u32>(nodes, 4)), x2 = rowAt(load<u32>(nodes, 8)), x3 = rowAt(load<u32>(nodes, 12));
  let a: f64 = 0, b: f64 = 0, c: f64 = 0, d: f64 = 0;
  for (let q = queryAt, end = q + (<usize>dim << 2); q < end; q += 4, x0 += 4, x1 += 4, x2 += 4, x3 += 4) {
    const value = <f64>load<f32>(q);
    a += term(kind, value, <f64>load<f32>(x0));
    b += term(kind, value, <f64>load<f32>(x1));
    c += term(kind, value, <f64>load<f32>(x2));
    d += term(kind, value, <f64>load<f32>(x3));
  }
  store<f64>(keys, kind == DOT ? -a : a);
  store<f64>(keys, kind == DOT ? -b : b, 8);
  store<f64>(keys, kind == DOT ? -c : c, 16);
  store<f64>(keys, kind == DOT ? -d : d, 24);
}
