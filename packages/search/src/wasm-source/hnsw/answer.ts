// What a lookup asks for. The query stands at `queryAt`; what was found stands in `LIST`, the host leaves out of it what
// may not be answered, and `rank` gives the distances.
import {
  CANDIDATES, CANDIDATE_KEYS, DOT, L1, L2SQ, LIST, NONE, POOL, RANKED, RANKED_KEYS, dim, form, isCoded, queryAt, queryCodesAt, rowAt,
} from './layout';
import { fourRowKeys, keyOf } from './keys';
import { entry, top } from './insert';
import { quantiseQuery } from './rows';
import { descend, entryOf, insertEntry, nodeOf, walk } from './walk';

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
  rowKeysOf(CANDIDATES, count, CANDIDATE_KEYS);
  for (let i: usize = 0, end = <usize>count << 2; i < end; i += 4) {
    const next = entryOf(load<u32>(CANDIDATE_KEYS + i), load<u32>(CANDIDATES + i));
    if (found == ef && next >= load<u64>(LIST + (<usize>(found - 1) << 3))) continue;
    insertEntry(LIST, found, found < ef ? found++ : found - 1, next);
  }
  return found;
}

/** Sorts a list of `count` nodes, found by their codes, by their rows. */
export function rerank(count: i32): void {
  for (let i = 0; i < count; i++)
    store<u32>(CANDIDATES + (<usize>i << 2), nodeOf(load<u64>(LIST + (<usize>i << 3))));
  rowKeysOf(CANDIDATES, count, CANDIDATE_KEYS);
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 2;
    insertEntry(POOL, i, i, entryOf(load<u32>(CANDIDATE_KEYS + at), load<u32>(CANDIDATES + at)));
  }
  memory.copy(LIST, POOL, <usize>count << 3);
}

/** Float32 keys of the rows of `count` nodes; there is room for a group of four beyond the end. */
function rowKeysOf(nodes: usize, count: i32, keys: usize): void {
  if (count == 0) return;
  v128.store(nodes + (<usize>count << 2), i32x4.splat(load<u32>(nodes + (<usize>(count - 1) << 2))));
  for (let at: usize = 0, end = <usize>count << 2; at < end; at += 16)
    v128.store(
      keys + at,
      fourRowKeys(
        queryAt,
        rowAt(load<u32>(nodes + at)), rowAt(load<u32>(nodes + at, 4)), rowAt(load<u32>(nodes + at, 8)), rowAt(load<u32>(nodes + at, 12)),
      ),
    );
}

/** Sorts the first `count` nodes of the list by float64 keys into `RANKED`. */
export function rank(count: i32): void {
  for (let i = 0; i < count; i++) {
    const node = nodeOf(load<u64>(LIST + (<usize>i << 3)));
    const key = exactKey(rowAt(node));
    let place = i;
    for (; place > 0; place--) {
      const before = load<f64>(RANKED_KEYS + (<usize>(place - 1) << 3));
      if (before < key || (before == key && load<u32>(RANKED + (<usize>(place - 1) << 2)) < node)) break;
      store<f64>(RANKED_KEYS + (<usize>place << 3), before);
      store<u32>(RANKED + (<usize>place << 2), load<u32>(RANKED + (<usize>(place - 1) << 2)));
    }
    store<f64>(RANKED_KEYS + (<usize>place << 3), key);
    store<u32>(RANKED + (<usize>place << 2), node);
  }
}

/** The key of a row in float64, exactly as the reference sums it: one term after the other. */
function exactKey(row: usize): f64 {
  if (form == L2SQ) return sumTerms(L2SQ, row);
  if (form == L1) return sumTerms(L1, row);
  return -sumTerms(DOT, row);
}

@inline function sumTerms(kind: i32, row: usize): f64 {
  let sum: f64 = 0;
  for (let q = queryAt, end = q + (<usize>dim << 2); q < end; q += 4, row += 4) {
    const a = <f64>load<f32>(q), b = <f64>load<f32>(row);
    sum += kind == DOT ? a * b : kind == L1 ? Math.abs(a - b) : (a - b) * (a - b);
  }
  return sum;
}
