// Many queries: tiles of 4 queries × 8 rows, eight sums that stay in registers. The loop over the columns is not
// unrolled: the sums would leave the registers.
import { L1, dim, elementBytes, form, isRelaxed, steps, blockAt, blockRows, constantsOffset, integersOffset } from './layout';
import { EIGHTS_AT_ONCE, allowedAt, count, hitsAt, isDifference, isPaired, limitsAt, packedAt, tileAt } from './search-state';
import { FLOAT, INT16, INT8, SIZES, SQUARES, STEP_BYTES, addStep, isByDigits, queryStepBytes, stepsOf, sumOfDigits } from './scores';
import { unpackCodes } from './coded-rows';
import { scanPairs } from './scan-pairs';
import { fillLimits, keepTile, offerTiles } from './tiles';

/** Scores the half panels from `first`, the first of a panel, to `last` of a block for all queries. The caller keeps them in a near cache. */
export function scanBatch(block: i32, first: i32, last: i32): void {
  const base = blockAt(block), panel = <usize>(first >> 1), integers = base + integersOffset + panel * (<usize>(steps << 5) * elementBytes), floats = base + panel * (<usize>dim << 6);
  if (form == L1) scanSizes(block, first, last, floats);
  else if (elementBytes == 1 && isRelaxed) scanInt8(block, first, last, integers);
  else if (elementBytes == 1) {
    // Once for all queries, which then are as fast as with int16.
    unpackCodes(integers, ((last + 1) >> 1) - (first >> 1), tileAt);
    scanInt16(0, block, first, last, tileAt);
  } else if (elementBytes == 2) scanInt16(isPaired ? scanPairs(block, first, last, integers) : 0, block, first, last, integers);
  else if (isDifference) scanSquares(block, first, last, floats);
  else scanFloats(block, first, last, floats);
}

// One function for each kind: of one that holds all of them the optimiser makes a single loop that asks at every step.
function scanInt8(block: i32, first: i32, last: i32, panels: usize): void {
  scanTiles(INT8, 0, block, first, last, panels);
}

function scanInt16(group: i32, block: i32, first: i32, last: i32, panels: usize): void {
  scanTiles(INT16, group, block, first, last, panels);
}

function scanFloats(block: i32, first: i32, last: i32, panels: usize): void {
  scanTiles(FLOAT, 0, block, first, last, panels);
}

function scanSquares(block: i32, first: i32, last: i32, panels: usize): void {
  scanTiles(SQUARES, 0, block, first, last, panels);
}

function scanSizes(block: i32, first: i32, last: i32, panels: usize): void {
  scanTiles(SIZES, 0, block, first, last, panels);
}

/** For the queries from group `group` on. `panels`: where the panel lies that holds the first half panel. */
@inline function scanTiles(kind: i32, group: i32, block: i32, first: i32, last: i32, panels: usize): void {
  const panelBytes = STEP_BYTES * stepsOf(kind), queryBytes = queryStepBytes(kind) * stepsOf(kind), toNext = panelBytes - (STEP_BYTES >> 1);
  for (let groups = (count + 3) >> 2, queries = packedAt + <usize>group * queryBytes; group < groups; group++, queries += queryBytes) {
    let start = panels + <usize>(first & 1) * (STEP_BYTES >> 1), allowed = allowedAt + <usize>((block * blockRows()) >> 3) + <usize>first;
    for (let from = first; from < last; ) {
      const to = min(last, from + <i32>EIGHTS_AT_ONCE);
      fillLimits(kind, block, from, to, group, limitsAt);
      let hits = hitsAt, limit = limitsAt;
      for (let half = from; half < to; half++, limit += 16, allowed++) {
        let rows = start, query = queries + (isByDigits(kind) ? 16 : 0);
        const end = rows + panelBytes;
        start += half & 1 ? toNext : STEP_BYTES >> 1;
        if (!load<u8>(allowed)) continue;
        let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        // Of digits the high ones come first, in a pass of their own; these rows are near by when the low ones follow.
        while (true) {
          do {
            const x0 = v128.load(rows), x1 = v128.load(rows, 16);
            let q = v128.load32_splat(query);
            s0 = addStep(kind, s0, x0, q); s1 = addStep(kind, s1, x1, q);
            q = v128.load32_splat(query, 4);
            s2 = addStep(kind, s2, x0, q); s3 = addStep(kind, s3, x1, q);
            q = v128.load32_splat(query, 8);
            s4 = addStep(kind, s4, x0, q); s5 = addStep(kind, s5, x1, q);
            q = v128.load32_splat(query, 12);
            s6 = addStep(kind, s6, x0, q); s7 = addStep(kind, s7, x1, q);
            rows += STEP_BYTES;
            query += queryStepBytes(kind);
          } while (rows != end);
          if (!isByDigits(kind) || query == queries + queryBytes) break;
          const shifts = blockAt(block) + constantsOffset + 12 * <usize>blockRows() + (<usize>half << 5), shift = v128.load(shifts), next = v128.load(shifts, 16), none = i32x4.splat(0);
          s0 = sumOfDigits(s0, none, shift); s1 = sumOfDigits(s1, none, next);
          s2 = sumOfDigits(s2, none, shift); s3 = sumOfDigits(s3, none, next);
          s4 = sumOfDigits(s4, none, shift); s5 = sumOfDigits(s5, none, next);
          s6 = sumOfDigits(s6, none, shift); s7 = sumOfDigits(s7, none, next);
          rows -= panelBytes;
          query = queries;
        }
        hits = keepTile(kind, half, limit, hits, s0, s1, s2, s3, s4, s5, s6, s7);
      }
      offerTiles(kind, group, block, from, to, limitsAt, hitsAt, hits);
      from = to;
    }
  }
}
