// The rows of a chunk as queries for the chunk itself: every pair is scored once and offered to both of its rows. All
// is integers of one step, see certificate.ts.
//
// Tried: first thresholds from scoring 256 rows with each other save nearly half of all offers and gain nothing, 20,000 × 64
// taking 1.0 to 1.06 of the time. Products are two thirds of it.
import { steps } from './layout';
import { biasesAt, count, packedAt, thresholdsAt } from './search-state';
import { pushScore } from './graph-candidates';
import { INT16, addStep } from './scores';

/** Scores the rows of the groups of eight from `first` to `last` with themselves and with all rows before them. */
export function scanGraph(first: i32, last: i32): void {
  const bytes = <usize>steps << 4, groups = min(last << 1, (count + 3) >> 2);
  for (let group = 0; group < groups; group++) {
    const own = <usize>group << 4, start = packedAt + <usize>group * bytes;
    for (let eight = max(first, group >> 1); eight < last; eight++) {
      const place = <usize>eight << 5, h0 = v128.load(biasesAt + place), h1 = v128.load(biasesAt + place, 16);
      let rows = packedAt + (<usize>eight << 1) * bytes, next = rows + bytes, query = start;
      const end = next;
      // Sums begin with −h of their row.
      let s0 = i32x4.neg(h0), s1 = i32x4.neg(h1), s2 = s0, s3 = s1, s4 = s0, s5 = s1, s6 = s0, s7 = s1;
      do {
        const x0 = v128.load(rows), x1 = v128.load(next);
        let q = v128.load32_splat(query);
        s0 = addStep(INT16, s0, x0, q); s1 = addStep(INT16, s1, x1, q);
        q = v128.load32_splat(query, 4);
        s2 = addStep(INT16, s2, x0, q); s3 = addStep(INT16, s3, x1, q);
        q = v128.load32_splat(query, 8);
        s4 = addStep(INT16, s4, x0, q); s5 = addStep(INT16, s5, x1, q);
        q = v128.load32_splat(query, 12);
        s6 = addStep(INT16, s6, x0, q); s7 = addStep(INT16, s7, x1, q);
        rows += 16;
        next += 16;
        query += 16;
      } while (rows != end);
      const t0 = v128.load(thresholdsAt + place), t1 = v128.load(thresholdsAt + place, 16);
      const isPassed = v128.or(
        v128.or(passed(s0, s1, t0, t1, own), passed(s2, s3, t0, t1, own + 4)),
        v128.or(passed(s4, s5, t0, t1, own + 8), passed(s6, s7, t0, t1, own + 12)));
      if (!v128.any_true(isPassed)) continue;
      v128.store(0, s0); v128.store(0, s1, 16); v128.store(0, s2, 32); v128.store(0, s3, 48);
      v128.store(0, s4, 64); v128.store(0, s5, 80); v128.store(0, s6, 96); v128.store(0, s7, 112);
      offer(group << 2, eight << 3);
    }
  }
}

/** Whether the scores of eight rows pass a query's threshold or, the roles exchanged, one of theirs. */
@inline function passed(s0: v128, s1: v128, t0: v128, t1: v128, query: usize): v128 {
  const reach = v128.load32_splat(thresholdsAt + query), bias = v128.load32_splat(biasesAt + query);
  return v128.or(
    i32x4.gt_s(s0, i32x4.sub(bias, i32x4.max_s(reach, t0))), i32x4.gt_s(s1, i32x4.sub(bias, i32x4.max_s(reach, t1))));
}

@inline function hitsOf(s0: v128, s1: v128, limit: v128, next: v128): i32 {
  return i32x4.bitmask(i32x4.gt_s(s0, limit)) | (i32x4.bitmask(i32x4.gt_s(s1, next)) << 4);
}

/** Offers a tile, whose scores lie at address 0, to its four queries, and these to its eight rows. */
function offer(query: i32, row: i32): void {
  const place = <usize>row << 2, isOwn = query >> 3 == row >> 3;
  for (let from: usize = 0, last = min(query + 4, count); query < last; query++, from += 32) {
    const at = <usize>query << 2, s0 = v128.load(from), s1 = v128.load(from, 16);
    const bias = load<i32>(biasesAt + at), limit = i32x4.splat(bias - load<i32>(thresholdsAt + at));
    let hits = hitsOf(s0, s1, limit, limit);
    // No row is its own neighbour.
    if (isOwn) hits &= ~(1 << (query & 7));
    for (; hits; hits &= hits - 1) {
      const lane = ctz(hits);
      pushScore(query, load<i32>(from + (<usize>lane << 2)), row + lane);
    }
    // Eight rows with themselves have all their pairs twice already.
    if (isOwn) continue;
    const own = i32x4.splat(bias);
    hits = hitsOf(s0, s1, i32x4.sub(own, v128.load(thresholdsAt + place)), i32x4.sub(own, v128.load(thresholdsAt + place, 16)));
    for (; hits; hits &= hits - 1) {
      const lane = <usize>ctz(hits) << 2;
      pushScore(row + <i32>(lane >> 2), load<i32>(from + lane) + load<i32>(biasesAt + place + lane) - bias, query);
    }
  }
}
