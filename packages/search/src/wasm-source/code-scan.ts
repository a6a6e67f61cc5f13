// The scan over sign codes, compiled by scripts/build-wasm.mjs of the repository.
//
// Codes stand in panels of 16 rows, byte after byte `[bytes][16]`, so that a lane is a row. A query comes as one table of
// 16 costs for each four bits of a code; a shuffle looks up 16 rows at once (André, Kermarrec, Le Scouarnec: Quicker
// ADC, 2019, arXiv:1812.09162). A cost is at most 31, so that the eight of a word stay below 256.
//
// A query has its own part of memory: its tables, then how many hits it has and the cost that a further one must stay
// below, then the hits, each a row and its cost. Hits come in the order of rows.

let words: i32 = 0;
let codesAt: usize = 0;
let size: i32 = 0;
/** One bit for each row that may be answered; 0 where every row may. */
let allowedAt: usize = 0;
/** Hits that are wanted, and those that there is room for: at least 16 more. */
let keep: i32 = 0;
let room: i32 = 0;
/** One number for each possible cost. */
let countsAt: usize = 0;
let levels: i32 = 0;

@inline const COUNT: usize = 0;
@inline const LIMIT: usize = 4;
@inline const HITS: usize = 16;

/** Sets what the scans after it are for. */
export function configure(wordsPerRow: i32, codes: usize, rows: i32, allowed: usize, wanted: i32, capacity: i32, counts: usize): void {
  words = wordsPerRow;
  codesAt = codes;
  size = rows;
  allowedAt = allowed;
  keep = wanted;
  room = capacity;
  countsAt = counts;
  levels = 8 * 31 * wordsPerRow + 1;
}

@inline function stateOf(query: usize): usize {
  return query + (<usize>words << 7);
}

/** Begins a query whose tables stand at `query`. */
export function begin(query: usize): void {
  const state = stateOf(query);
  store<i32>(state, 0, COUNT);
  // The host keeps costs below 65535 where there are very many of them.
  store<i32>(state, levels < 0xffff ? levels : 0xffff, LIMIT);
}

@inline function step(sum: v128, codes: v128, tables: usize): v128 {
  const low = i8x16.splat(15);
  sum = i8x16.add(sum, i8x16.swizzle(v128.load(tables), v128.and(codes, low)));
  return i8x16.add(sum, i8x16.swizzle(v128.load(tables, 16), v128.and(i16x8.shr_u(codes, 4), low)));
}

/** Looks at the panels from `first` to `last` for one query. */
export function scan(query: usize, first: i32, last: i32): void {
  const state = stateOf(query);
  let limit = i16x8.splat(<i16>load<i32>(state, LIMIT));
  let codes = codesAt + (<usize>first * <usize>words << 6);
  const panelBytes = <usize>words << 6;
  for (let panel = first; panel < last; panel++) {
    const left = size - (panel << 4);
    let allowed = left < 16 ? (1 << left) - 1 : 0xffff;
    if (allowedAt) allowed &= <i32>load<u16>(allowedAt + (<usize>panel << 1));
    const end = codes + panelBytes;
    if (!allowed) {
      codes = end;
      continue;
    }
    let low = i16x8.splat(0), high = low;
    let tables = query;
    do {
      let sum = step(i8x16.splat(0), v128.load(codes), tables);
      sum = step(sum, v128.load(codes, 16), tables + 32);
      sum = step(sum, v128.load(codes, 32), tables + 64);
      sum = step(sum, v128.load(codes, 48), tables + 96);
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(sum));
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(sum));
      codes += 64;
      tables += 128;
    } while (codes != end);
    const lowHits = i16x8.lt_u(low, limit), highHits = i16x8.lt_u(high, limit);
    if (!v128.any_true(v128.or(lowHits, highHits))) continue;
    const hits = i8x16.bitmask(i8x16.narrow_i16x8_s(lowHits, highHits)) & allowed;
    if (!hits) continue;
    push(state, hits, panel << 4, low, high);
    limit = i16x8.splat(<i16>load<i32>(state, LIMIT));
  }
}

/** Notes the rows of one panel. */
function push(state: usize, hits: i32, row: i32, low: v128, high: v128): void {
  v128.store(0, low);
  v128.store(0, high, 16);
  let count = load<i32>(state, COUNT);
  let to = state + HITS + (<usize>count << 3);
  while (hits) {
    const lane = ctz(hits);
    hits &= hits - 1;
    store<i32>(to, row + lane);
    store<i32>(to, <i32>load<u16>(<usize>lane << 1), 4);
    to += 8;
    count++;
  }
  store<i32>(state, count, COUNT);
  if (count + 16 > room) settle(state);
}

/** Counts the hits by their cost. */
function countHits(state: usize, count: i32): void {
  memory.fill(countsAt, 0, <usize>levels << 2);
  for (let at = state + HITS, end = at + (<usize>count << 3); at != end; at += 8) {
    const place = countsAt + (<usize>load<i32>(at, 4) << 2);
    store<i32>(place, load<i32>(place) + 1);
  }
}

/** Leaves the wanted hits of least cost, of equal ones the first. A later one has to be below the last of them. */
function settle(state: usize): void {
  const count = load<i32>(state, COUNT);
  if (count <= keep) return;
  countHits(state, count);
  let below = 0, limit = 0;
  for (; ; limit++) {
    const there = load<i32>(countsAt + (<usize>limit << 2));
    if (below + there >= keep) break;
    below += there;
  }
  let equal = keep - below;
  let to = state + HITS;
  for (let at = to, end = at + (<usize>count << 3); at != end; at += 8) {
    const cost = load<i32>(at, 4);
    if (cost > limit || (cost == limit && --equal < 0)) continue;
    store<u64>(to, load<u64>(at));
    to += 8;
  }
  store<i32>(state, keep, COUNT);
  store<i32>(state, limit, LIMIT);
}

/** Writes the rows of a query to `rows`, those of least cost first, of equal ones the first. Returns how many. */
export function finish(query: usize, rows: usize): i32 {
  const state = stateOf(query);
  settle(state);
  const count = load<i32>(state, COUNT);
  countHits(state, count);
  let before = 0;
  for (let at = countsAt, end = at + (<usize>levels << 2); at != end; at += 4) {
    const there = load<i32>(at);
    store<i32>(at, before);
    before += there;
  }
  for (let at = state + HITS, end = at + (<usize>count << 3); at != end; at += 8) {
    const counter = countsAt + (<usize>load<i32>(at, 4) << 2);
    const place = load<i32>(counter);
    store<i32>(counter, place + 1);
    store<i32>(rows + (<usize>place << 2), load<i32>(at));
  }
  return count;
}
