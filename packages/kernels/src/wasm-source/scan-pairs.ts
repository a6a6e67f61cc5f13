// Many queries at int16: two eights of rows × two groups of four queries at once, by seven products of half of the columns
// where plain tiles take eight. Strassen, Gaussian elimination is not optimal, Numer. Math. 13, 1969, in Winograd's form.
//
// A is the eights in two halves of columns, B these halves of the groups, C = A·B their four tiles:
//   S1 = A21 + A22, S2 = S1 − A11, S3 = A11 − A21, S4 = A12 − S2;  T1 = B12 − B11, T2 = B22 − T1, T3 = B22 − B12, T4 = B21 − T2
//   P = A11·B11, U2 = P + S2·T2, U3 = U2 + S3·T3, U4 = U2 + S1·T1
//   C11 = P + A12·B21, C21 = U3 + A22·T4, C12 = U4 + S4·B22, C22 = U3 + U4 − U2
// Integers are within ±8191, so that all S and T are within 16 bits. Sums may pass 2³¹ on the way: modulo 2³² they are right
// in the end, and tiles are to the last bit what they are otherwise.
//
// Rows are added up once for all queries. The products come from a list: engines unroll the innermost loop the more, the
// deeper it lies, and do not at all in a function of its own (1.08 times as slow); unrolled here, sums leave the registers.
import { KEPT, PRODUCTS, blockRows, steps } from './layout';
import { EIGHTS_AT_ONCE, GROUP_BYTES, TILE_BYTES, allowedAt, count, hitsAt, limitsAt, packedAt, pairSumsAt, tileAt } from './search-state';
import { INT16, STEP_BYTES, addStep, queryStepBytes } from './scores';
import { fillLimits, offerTiles, tilePasses } from './tiles';

/** From a panel's first eight to its second. */
@inline const TO_SECOND: usize = STEP_BYTES >> 1;

/** Where sums are kept. */
@inline const P: usize = KEPT;
@inline const U2: usize = KEPT + 128;
@inline const U3: usize = KEPT + 256;
@inline const U4: usize = KEPT + 384;

/**
 * Bytes of one product of the list: how far its rows and queries lie behind those of the pair, the sums that it adds to, if not
 * to those of the product before, and where its own go.
 */
@inline const PRODUCT_BYTES: usize = 16;

/** Adds up the halves of all pairs of groups: T2, T3, T4 and T1 of each. */
export function addUpQueries(): void {
  const half = <usize>steps << 3;
  for (let pair = (count + 3) >> 3, from = packedAt, to = pairSumsAt; pair > 0; pair--, from += 4 * half, to += 4 * half)
    for (let at: usize = 0; at < half; at += 16) {
      const b11 = v128.load(from + at), b21 = v128.load(from + half + at), b12 = v128.load(from + 2 * half + at), b22 = v128.load(from + 3 * half + at);
      const t1 = i16x8.sub(b12, b11), t2 = i16x8.sub(b22, t1);
      v128.store(to + at, t2);
      v128.store(to + half + at, i16x8.sub(b22, b12));
      v128.store(to + 2 * half + at, i16x8.sub(b21, t2));
      v128.store(to + 3 * half + at, t1);
    }
}

/** Adds up the halves of the eights of panels: beside each other S2 and S1, then S3 and S4. */
function addUpRows(from: usize, panels: i32): void {
  const half = <usize>steps << 5;
  for (let to = tileAt; panels > 0; panels--, from += half, to += half)
    for (const end = from + half; from < end; from += STEP_BYTES, to += STEP_BYTES)
      for (let at: usize = 0; at < TO_SECOND; at += 16) {
        const first = from + at, second = first + half, target = to + at;
        const a11 = v128.load(first), a21 = v128.load(first, TO_SECOND), a12 = v128.load(second), a22 = v128.load(second, TO_SECOND);
        const s1 = i16x8.add(a21, a22), s2 = i16x8.sub(s1, a11);
        v128.store(target, s2);
        v128.store(target, s1, TO_SECOND);
        v128.store(target + half, i16x8.sub(a11, a21));
        v128.store(target + half, i16x8.sub(a12, s2), TO_SECOND);
      }
}

function list(place: usize, rows: usize, queries: usize, from: usize, to: usize): void {
  const at = PRODUCTS + place * PRODUCT_BYTES;
  store<usize>(at, rows);
  store<usize>(at, queries, 4);
  store<usize>(at, from, 8);
  store<usize>(at, to, 12);
}

/** Lists the seven products of every pair, but for where tiles go. `toRows` and `toQueries` lead from a pair to its sums. */
function listProducts(toRows: usize, toQueries: usize): void {
  const half = <usize>steps << 5, halfGroup = <usize>steps << 3;
  list(0, 0, 0, 0, P);
  list(1, half, halfGroup, 0, 0);
  list(2, toRows, toQueries, P, U2);
  list(3, toRows + half, toQueries + halfGroup, 0, U3);
  list(4, half + TO_SECOND, toQueries + 2 * halfGroup, 0, 0);
  list(5, toRows + TO_SECOND, toQueries + 3 * halfGroup, U2, U4);
  list(6, toRows + half + TO_SECOND, 3 * halfGroup, 0, 0);
}

/** Says where the tiles of the next two eights go. */
@inline function aim(hits: usize, otherHits: usize): void {
  store<usize>(PRODUCTS + PRODUCT_BYTES, hits, 12);
  store<usize>(PRODUCTS + 4 * PRODUCT_BYTES, hits + TILE_BYTES, 12);
  store<usize>(PRODUCTS + 6 * PRODUCT_BYTES, otherHits, 12);
}

/**
 * Scores the eights from `first`, the first of a panel, to `last` of a block for all pairs of groups of queries. Returns how many
 * groups these are. A last panel of fewer rows has zeros for the others, which no bit allows.
 */
export function scanPairs(block: i32, first: i32, last: i32, panels: usize): i32 {
  const half = <usize>steps << 5, pairBytes = <usize>steps << 5, groups = ((count + 3) >> 2) & ~1;
  addUpRows(panels, (last - first + 1) >> 1);
  listProducts(tileAt - panels, pairSumsAt - packedAt);
  for (let group = 0, queries = packedAt; group < groups; group += 2, queries += pairBytes) {
    let panel = panels, allowed = allowedAt + <usize>((block * blockRows()) >> 3) + <usize>first;
    for (let from = first; from < last; ) {
      const to = min((last + 1) & ~1, from + <i32>EIGHTS_AT_ONCE);
      fillLimits(INT16, block, from, to, group, limitsAt);
      fillLimits(INT16, block, from, to, group + 1, limitsAt + GROUP_BYTES);
      let hits = hitsAt, otherHits = hitsAt + GROUP_BYTES, limit = limitsAt;
      for (let eight = from; eight < to; eight += 2, limit += 32, allowed += 2, panel += 2 * half) {
        if (!load<u16>(allowed)) continue;
        aim(hits, otherHits);
        let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        for (let product = PRODUCTS, end = product + 7 * PRODUCT_BYTES; product < end; product += PRODUCT_BYTES) {
          let rows = panel + load<usize>(product), query = queries + load<usize>(product, 4);
          const rowsEnd = rows + half, start = load<usize>(product, 8), target = load<usize>(product, 12);
          if (start) {
            s0 = v128.load(start); s1 = v128.load(start, 16); s2 = v128.load(start, 32); s3 = v128.load(start, 48);
            s4 = v128.load(start, 64); s5 = v128.load(start, 80); s6 = v128.load(start, 96); s7 = v128.load(start, 112);
          }
          do {
            const x0 = v128.load(rows), x1 = v128.load(rows, 16);
            let q = v128.load32_splat(query);
            s0 = addStep(INT16, s0, x0, q); s1 = addStep(INT16, s1, x1, q);
            q = v128.load32_splat(query, 4);
            s2 = addStep(INT16, s2, x0, q); s3 = addStep(INT16, s3, x1, q);
            q = v128.load32_splat(query, 8);
            s4 = addStep(INT16, s4, x0, q); s5 = addStep(INT16, s5, x1, q);
            q = v128.load32_splat(query, 12);
            s6 = addStep(INT16, s6, x0, q); s7 = addStep(INT16, s7, x1, q);
            rows += STEP_BYTES;
            query += queryStepBytes(INT16);
          } while (rows != rowsEnd);
          v128.store(target, s0); v128.store(target, s1, 16); v128.store(target, s2, 32); v128.store(target, s3, 48);
          v128.store(target, s4, 64); v128.store(target, s5, 80); v128.store(target, s6, 96); v128.store(target, s7, 112);
        }
        for (let at: usize = 0; at < 128; at += 16)
          v128.store(otherHits + TILE_BYTES + at, i32x4.sub(i32x4.add(v128.load(U3 + at), v128.load(U4 + at)), v128.load(U2 + at)));
        hits = keepTiles(eight, limit, hits);
        otherHits = keepTiles(eight, limit + GROUP_BYTES, otherHits);
      }
      offerTiles(INT16, group, block, from, to, limitsAt, hitsAt, hits);
      offerTiles(INT16, group + 1, block, from, to, limitsAt + GROUP_BYTES, hitsAt + GROUP_BYTES, otherHits);
      from = to;
    }
  }
  return groups;
}

/** Keeps the tiles of two eights that lie at `hits` if either passes. Returns where the next ones go. */
@inline function keepTiles(eight: i32, limit: usize, hits: usize): usize {
  store<i32>(hits, eight, 128);
  store<i32>(hits + TILE_BYTES, eight + 1, 128);
  return hits + 2 * <usize>v128.any_true(v128.or(keptPasses(hits, limit), keptPasses(hits + TILE_BYTES, limit + 16))) * TILE_BYTES;
}

@inline function keptPasses(tile: usize, limit: usize): v128 {
  return tilePasses(
    INT16, limit, v128.load(tile), v128.load(tile, 16), v128.load(tile, 32), v128.load(tile, 48), v128.load(tile, 64), v128.load(tile, 80), v128.load(tile, 96),
    v128.load(tile, 112));
}
