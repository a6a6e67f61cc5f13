// Many queries: tiles of 4 queries × 8 rows, eight sums that stay in registers. The loop over the columns is not
// unrolled: the sums would leave the registers.
import { L1, elementBytes, form, dim, steps, blockAt, blockRows, constantsOffset, integersOffset } from './layout';
import { allowedAt, count, errorsAt, packedAt, scalesAt, shrink, thresholdsAt } from './search-state';
import { FLOAT, INT16, INT8, SIZES, addStep, differenceScore, halfBytes, passing, pushHits, score, stepBytes } from './scores';

/** Scores the half panels from `first` to `last` of a block for all queries. The caller keeps them in a near cache. */
export function scanBatch(block: i32, first: i32, last: i32): void {
  if (form == L1) scanTiles(SIZES, block, first, last);
  else if (elementBytes == 1) scanTiles(INT8, block, first, last);
  else if (elementBytes == 2) scanTiles(INT16, block, first, last);
  else scanTiles(FLOAT, block, first, last);
}

@inline function firstHalf(kind: i32, at: usize): v128 {
  return kind == INT8 ? v128.load_ext<i8>(at) : v128.load(at);
}

@inline function secondHalf(kind: i32, at: usize): v128 {
  return kind == INT8 ? v128.load_ext<i8>(at, 8) : v128.load(at, 16);
}

@inline function allBelow(a: v128, b: v128, threshold: v128): v128 {
  return v128.and(f32x4.le(a, threshold), f32x4.le(b, threshold));
}

@inline function offer(query: i32, a: v128, b: v128, threshold: v128, allowed: i32, row: i32, bias: usize, weight: usize): void {
  const hits = (passing(a, threshold) | (passing(b, threshold) << 4)) & allowed;
  if (!hits) return;
  v128.store(0, a);
  v128.store(0, b, 16);
  pushHits(query, hits, row, bias, weight);
}

@inline function scanTiles(kind: i32, block: i32, first: i32, last: i32): void {
  const isProduct = kind != SIZES, length = kind == INT8 || kind == INT16 ? steps : dim;
  const base = blockAt(block), panels = kind == INT8 || kind == INT16 ? base + integersOffset : base;
  const panelBytes = stepBytes(kind) * length, queryBytes = <usize>length << 4;
  const a = base + constantsOffset, bias = a + (<usize>blockRows() << 2), weight = bias + (<usize>blockRows() << 2);
  const firstRow = block * blockRows(), allowedBytes = allowedAt + <usize>(firstRow >> 3);
  const groups = (count + 3) >> 2, shrunk = f32x4.splat(shrink);
  for (let group = 0; group < groups; group++) {
    const queries = packedAt + <usize>group * queryBytes, at = <usize>group << 4;
    for (let half = first; half < last; half++) {
      const allowed = <i32>load<u8>(allowedBytes + half);
      if (!allowed) continue;
      let rows = panels + <usize>(half >> 1) * panelBytes + <usize>(half & 1) * halfBytes(kind), query = queries;
      const end = rows + panelBytes;
      let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
      do {
        const x0 = firstHalf(kind, rows), x1 = secondHalf(kind, rows);
        let q = v128.load32_splat(query);
        s0 = addStep(kind, s0, x0, q); s1 = addStep(kind, s1, x1, q);
        q = v128.load32_splat(query, 4);
        s2 = addStep(kind, s2, x0, q); s3 = addStep(kind, s3, x1, q);
        q = v128.load32_splat(query, 8);
        s4 = addStep(kind, s4, x0, q); s5 = addStep(kind, s5, x1, q);
        q = v128.load32_splat(query, 12);
        s6 = addStep(kind, s6, x0, q); s7 = addStep(kind, s7, x1, q);
        rows += stepBytes(kind);
        query += 16;
      } while (rows != end);
      const place = <usize>half << 5;
      if (isProduct) {
        const a0 = v128.load(a + place), a1 = v128.load(a + place, 16), b0 = v128.load(bias + place), b1 = v128.load(bias + place, 16);
        const w0 = v128.load(weight + place), w1 = v128.load(weight + place, 16);
        let scale = v128.load32_splat(scalesAt + at), error = v128.load32_splat(errorsAt + at);
        s0 = score(kind, s0, a0, b0, w0, scale, error); s1 = score(kind, s1, a1, b1, w1, scale, error);
        scale = v128.load32_splat(scalesAt + at, 4); error = v128.load32_splat(errorsAt + at, 4);
        s2 = score(kind, s2, a0, b0, w0, scale, error); s3 = score(kind, s3, a1, b1, w1, scale, error);
        scale = v128.load32_splat(scalesAt + at, 8); error = v128.load32_splat(errorsAt + at, 8);
        s4 = score(kind, s4, a0, b0, w0, scale, error); s5 = score(kind, s5, a1, b1, w1, scale, error);
        scale = v128.load32_splat(scalesAt + at, 12); error = v128.load32_splat(errorsAt + at, 12);
        s6 = score(kind, s6, a0, b0, w0, scale, error); s7 = score(kind, s7, a1, b1, w1, scale, error);
      } else {
        s0 = differenceScore(s0, shrunk); s1 = differenceScore(s1, shrunk); s2 = differenceScore(s2, shrunk); s3 = differenceScore(s3, shrunk);
        s4 = differenceScore(s4, shrunk); s5 = differenceScore(s5, shrunk); s6 = differenceScore(s6, shrunk); s7 = differenceScore(s7, shrunk);
      }
      const t0 = v128.load32_splat(thresholdsAt + at), t1 = v128.load32_splat(thresholdsAt + at, 4);
      const t2 = v128.load32_splat(thresholdsAt + at, 8), t3 = v128.load32_splat(thresholdsAt + at, 12);
      if (i32x4.all_true(v128.and(v128.and(allBelow(s0, s1, t0), allBelow(s2, s3, t1)), v128.and(allBelow(s4, s5, t2), allBelow(s6, s7, t3))))) continue;
      const row = firstRow + (half << 3), b = isProduct ? bias + place : 0, w = weight + place;
      offer(group << 2, s0, s1, t0, allowed, row, b, w);
      offer((group << 2) + 1, s2, s3, t1, allowed, row, b, w);
      offer((group << 2) + 2, s4, s5, t2, allowed, row, b, w);
      offer((group << 2) + 3, s6, s7, t3, allowed, row, b, w);
    }
  }
}
