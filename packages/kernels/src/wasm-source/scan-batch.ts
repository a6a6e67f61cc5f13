// Many queries: tiles of 4 queries × 8 rows, eight sums that stay in registers. The loop over the columns is not
// unrolled: the sums would leave the registers.
import { L1, dim, elementBytes, form, isRelaxed, steps, blockAt, blockRows, boundsOffset, constantsAt, constantsOffset, integersOffset } from './layout';
import { EIGHTS_AT_ONCE, TILE_BYTES, allowedAt, chosenAt, count, errorsAt, hitsAt, inversesAt, isDifference, limitsAt, packedAt, shrink, thresholdsAt, unpackedAt } from './search-state';
import { FLOAT, INT16, INT8, SIZES, SQUARES, STEP_BYTES, addStep, eitherPasses, isByDigits, isInteger, limits, mostDifference, queryStepBytes, stepsOf, sumOfDigits } from './scores';
import { unpackCodes } from './coded-rows';
import { raiseByMaxima } from './candidates';
import { noteMaximum, offerEight } from './offers';
import { boundsDistance } from './row-bounds';

/** Scores the half panels from `first` to `last` of a block for all queries. The caller keeps them in a near cache. */
export function scanBatch(block: i32, first: i32, last: i32): void {
  const base = blockAt(block), panel = <usize>(first >> 1), integers = base + integersOffset + panel * (<usize>(steps << 5) * elementBytes), floats = base + panel * (<usize>dim << 6);
  if (form == L1) scanSizes(block, first, last, floats);
  else if (elementBytes == 1 && isRelaxed) scanInt8(block, first, last, integers);
  else if (elementBytes == 1) {
    // Once for all queries, which then are as fast as with int16.
    unpackCodes(integers, ((last + 1) >> 1) - (first >> 1), unpackedAt);
    scanInt16(block, first, last, unpackedAt);
  } else if (elementBytes == 2) scanInt16(block, first, last, integers);
  else if (isDifference) scanSquares(block, first, last, floats);
  else scanFloats(block, first, last, floats);
}

// One function for each kind: of one that holds all of them the optimiser makes a single loop that asks at every step.
function scanInt8(block: i32, first: i32, last: i32, panels: usize): void {
  scanTiles(INT8, block, first, last, panels);
}

function scanInt16(block: i32, first: i32, last: i32, panels: usize): void {
  scanTiles(INT16, block, first, last, panels);
}

function scanFloats(block: i32, first: i32, last: i32, panels: usize): void {
  scanTiles(FLOAT, block, first, last, panels);
}

function scanSquares(block: i32, first: i32, last: i32, panels: usize): void {
  scanTiles(SQUARES, block, first, last, panels);
}

function scanSizes(block: i32, first: i32, last: i32, panels: usize): void {
  scanTiles(SIZES, block, first, last, panels);
}

/** `panels`: where the panel lies that holds the first half panel. */
@inline function scanTiles(kind: i32, block: i32, first: i32, last: i32, panels: usize): void {
  const panelBytes = STEP_BYTES * stepsOf(kind), queryBytes = queryStepBytes(kind) * stepsOf(kind), toNext = panelBytes - (STEP_BYTES >> 1);
  for (let group = 0, groups = (count + 3) >> 2, queries = packedAt; group < groups; group++, queries += queryBytes) {
    let start = panels + <usize>(first & 1) * (STEP_BYTES >> 1), allowed = allowedAt + <usize>((block * blockRows()) >> 3) + <usize>first;
    for (let from = first; from < last; ) {
      const to = min(last, from + <i32>EIGHTS_AT_ONCE);
      fillLimits(kind, block, from, to, group);
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
        const l0 = v128.load32_splat(limit), l1 = v128.load32_splat(limit, 4), l2 = v128.load32_splat(limit, 8), l3 = v128.load32_splat(limit, 12);
        // Always stored and mostly overwritten: a branch that is taken now and then costs more.
        v128.store(hits, s0); v128.store(hits, s1, 16); v128.store(hits, s2, 32); v128.store(hits, s3, 48);
        v128.store(hits, s4, 64); v128.store(hits, s5, 80); v128.store(hits, s6, 96); v128.store(hits, s7, 112);
        store<i32>(hits, half, 128);
        const isHit = v128.or(
          v128.or(eitherPasses(kind, s0, s1, l0), eitherPasses(kind, s2, s3, l1)), v128.or(eitherPasses(kind, s4, s5, l2), eitherPasses(kind, s6, s7, l3)));
        hits += <usize>v128.any_true(isHit) * TILE_BYTES;
      }
      offerTiles(kind, group, block, from, to, hits);
      from = to;
    }
  }
}

/** Finds the largest sums with which the eights from `from` to `to` are out, `[to − from][4]`. */
@inline function fillLimits(kind: i32, block: i32, from: i32, to: i32, group: i32): void {
  const at = <usize>group << 4, threshold = v128.load(thresholdsAt + at), error = v128.load(errorsAt + at), inverse = v128.load(inversesAt + at);
  if (kind == SIZES || kind == SQUARES) {
    const most = mostDifference(threshold, shrink);
    for (let half = from, limit = limitsAt; half < to; half++, limit += 16) v128.store(limit, most);
    return;
  }
  const least = blockAt(block) + boundsOffset, most = least + boundsDistance(), bias = most + boundsDistance(), weight = bias + boundsDistance();
  for (let half = from, limit = limitsAt; half < to; half++, limit += 16) {
    const place = <usize>half << 2;
    v128.store(limit, limits(
      kind, v128.load32_splat(least + place), v128.load32_splat(most + place), v128.load32_splat(bias + place), v128.load32_splat(weight + place),
      threshold, error, inverse));
  }
}

/** Offers the tiles up to `hits`, of the eights from `from` to `to`, to their four queries. */
@inline function offerTiles(kind: i32, group: i32, block: i32, from: i32, to: i32, hits: usize): void {
  let isFirst = false, constants = i32x4.splat(0);
  // The constants of these rows come from memory, all of them at once.
  if (kind != SIZES && kind != SQUARES)
    for (let tile = hitsAt; tile < hits; tile += TILE_BYTES) {
      const a = constantsAt((block * blockRows()) + (load<i32>(tile, 128) << 3)), distance = <usize>blockRows() << 2;
      constants = v128.or(constants, v128.or(v128.load(a), v128.or(v128.load(a + distance), v128.load(a + 2 * distance))));
    }
  v128.store(chosenAt, constants);
  for (let next = 0; next < 4; next++)
    if (load<f32>(thresholdsAt + (<usize>group << 4) + (<usize>next << 2)) == -Infinity) {
      isFirst = true;
      seed(kind, (group << 2) + next, block, hitsAt + (<usize>next << 5), hits);
    }
  if (isFirst) fillLimits(kind, block, from, to, group);
  for (let next = 0; next < 4; next++) {
    const place = <usize>next << 2, limit = limitsAt - (<usize>from << 4) + place;
    let chosen = chosenAt;
    for (let tile = hitsAt; tile < hits; tile += TILE_BYTES) {
      const sums = tile + (place << 3), isHit = eitherPasses(kind, v128.load(sums), v128.load(sums, 16), v128.load32_splat(limit + (<usize>load<i32>(tile, 128) << 4)));
      store<usize>(chosen, tile);
      chosen += <usize>v128.any_true(isHit) << 2;
    }
    for (let at = chosenAt; at < chosen; at += 4) {
      const tile = load<usize>(at);
      offerEight(kind, (group << 2) + next, block, load<i32>(tile, 128), tile + (place << 3));
    }
  }
}

/** Finds a first threshold for a query. Its sums of the first tile lie at `sums`. */
@inline function seed(kind: i32, query: i32, block: i32, sums: usize, hits: usize): void {
  const toEight = hitsAt + 128 - sums;
  let maxima = 0;
  for (; sums < hits; sums += TILE_BYTES) noteMaximum(kind, query, block, load<i32>(sums + toEight), sums, maxima++);
  raiseByMaxima(query, maxima);
}
