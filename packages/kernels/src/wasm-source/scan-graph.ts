// The rows of a chunk as queries for the chunk itself: every pair is scored once and offered to both of its rows.
import { CENTRE, L2SQ, blockRows, constantsAt, dim, form, integersAt, rowScale, size, steps } from './layout';
import { allowedAt, biasesAt, count, errorsAt, packedAt, queriesAt, scalesAt, thresholdsAt } from './search-state';
import { TINY, U, up } from './certificate';
import { readRows } from './gallery';
import { packQueries } from './queries';
import { INT16, addStep, passing, pushColumnHits, pushHits } from './scores';

/** Takes all rows as queries. Only for int16, and for rows that are compared as they are given. */
export function packGraph(margin: f64): void {
  readRows(0, size, queriesAt);
  packQueries(false, true, margin);
  // Rows that fill up the last panel take nothing.
  for (let row = count; row < count + 16; row++) {
    store<f32>(thresholdsAt + (<usize>row << 2), Infinity);
    store<f32>(errorsAt + (<usize>row << 2), 0);
  }
  for (let row = 0; row < size; row++) {
    const at = biasesAt + (<usize>row << 2);
    store<f32>(at, form == L2SQ ? load<f32>(constantsAt(row) + (<usize>blockRows() << 2)) : centreBias(row));
  }
}

/** With both rows of a product centred, the order of keys needs the product of the centre with each centred row. */
function centreBias(row: i32): f32 {
  let sum: f64 = 0, from = queriesAt + ((<usize>row * dim) << 2);
  for (let column = 0; column < dim; column++, from += 4) {
    const centre = load<f64>(CENTRE + (<usize>column << 3));
    sum += centre * (<f64>load<f32>(from) - centre);
  }
  sum *= rowScale * rowScale;
  return up(sum + Math.abs(sum) * (2.2 * U) + TINY);
}

@inline function below(a: v128, b: v128, c: v128, d: v128, threshold: v128, next: v128, afterNext: v128, last: v128): v128 {
  return v128.and(v128.and(f32x4.le(a, threshold), f32x4.le(b, next)), v128.and(f32x4.le(c, afterNext), f32x4.le(d, last)));
}

@inline function product(sum: v128, a: v128, scale: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(sum), f32x4.mul(a, scale));
}

@inline function bounded(score: v128, bias: v128, weight: v128, error: v128): v128 {
  return f32x4.add(score, f32x4.add(bias, f32x4.mul(weight, error)));
}

/** Offers eight rows to the query `query`, itself left out. */
@inline function offerRows(query: i32, a: v128, b: v128, threshold: v128, allowed: i32, row: i32, bias: usize, weight: usize): void {
  let hits = (passing(a, threshold) | (passing(b, threshold) << 4)) & allowed;
  const self = query - row;
  if (<u32>self < 8) hits &= ~(1 << self);
  if (!hits) return;
  v128.store(0, a);
  v128.store(0, b, 16);
  pushHits(query, hits, row, bias, weight);
}

/** Offers the row `row` to eight queries. */
@inline function offerTo(first: i32, a: v128, b: v128, threshold: v128, next: v128, row: i32, bias: usize, weight: usize): void {
  const hits = passing(a, threshold) | (passing(b, next) << 4);
  if (!hits || row >= size) return;
  v128.store(0, a);
  v128.store(0, b, 16);
  pushColumnHits(first, hits, row, load<f32>(bias), load<f32>(weight));
}

/** Scores the half panels from `first` to `last` of a block with themselves and with all rows before them. */
export function scanGraph(block: i32, first: i32, last: i32): void {
  const panelBytes = <usize>steps << 6;
  const apart = <usize>blockRows() << 2, firstRow = block * blockRows();
  const groups = min((firstRow + (last << 3)) >> 2, (size + 3) >> 2), firstHalf = firstRow >> 3;
  for (let group = 0; group < groups; group++) {
    const queries = packedAt + <usize>group * (<usize>steps << 4), at = <usize>group << 4;
    // a and w of the four rows that are queries here; b lies beside the other rows' in one array.
    const ownWeight = constantsAt(group << 2) + 2 * apart, ownBias = biasesAt + at;
    for (let half = max(first, (group >> 1) - firstHalf); half < last; half++) {
      const row = firstRow + (half << 3);
      const allowed = <i32>load<u8>(allowedAt + <usize>(row >> 3));
      let rows = integersAt(row & ~15) + <usize>(row & 8) * 4, query = queries;
      const end = rows + panelBytes;
      let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
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
        rows += 64;
        query += 16;
      } while (rows != end);
      const place = <usize>row << 2;
      const a = constantsAt(row), weight = a + 2 * apart, bias = biasesAt + place;
      const a0 = v128.load(a), a1 = v128.load(a, 16);
      let scale = v128.load32_splat(scalesAt + at); s0 = product(s0, a0, scale); s1 = product(s1, a1, scale);
      scale = v128.load32_splat(scalesAt + at, 4); s2 = product(s2, a0, scale); s3 = product(s3, a1, scale);
      scale = v128.load32_splat(scalesAt + at, 8); s4 = product(s4, a0, scale); s5 = product(s5, a1, scale);
      scale = v128.load32_splat(scalesAt + at, 12); s6 = product(s6, a0, scale); s7 = product(s7, a1, scale);
      // Eight rows for each of four queries.
      const b0 = v128.load(bias), b1 = v128.load(bias, 16), w0 = v128.load(weight), w1 = v128.load(weight, 16);
      let error = v128.load32_splat(errorsAt + at);
      const r0 = bounded(s0, b0, w0, error), r1 = bounded(s1, b1, w1, error);
      error = v128.load32_splat(errorsAt + at, 4);
      const r2 = bounded(s2, b0, w0, error), r3 = bounded(s3, b1, w1, error);
      error = v128.load32_splat(errorsAt + at, 8);
      const r4 = bounded(s4, b0, w0, error), r5 = bounded(s5, b1, w1, error);
      error = v128.load32_splat(errorsAt + at, 12);
      const r6 = bounded(s6, b0, w0, error), r7 = bounded(s7, b1, w1, error);
      const t0 = v128.load32_splat(thresholdsAt + at), t1 = v128.load32_splat(thresholdsAt + at, 4);
      const t2 = v128.load32_splat(thresholdsAt + at, 8), t3 = v128.load32_splat(thresholdsAt + at, 12);
      if (!i32x4.all_true(v128.and(below(r0, r1, r2, r3, t0, t0, t1, t1), below(r4, r5, r6, r7, t2, t2, t3, t3)))) {
        offerRows(group << 2, r0, r1, t0, allowed, row, bias, weight);
        offerRows((group << 2) + 1, r2, r3, t1, allowed, row, bias, weight);
        offerRows((group << 2) + 2, r4, r5, t2, allowed, row, bias, weight);
        offerRows((group << 2) + 3, r6, r7, t3, allowed, row, bias, weight);
      }
      // A half panel with itself has all its pairs twice already.
      if (group >> 1 == row >> 3) continue;
      // Four rows for each of eight queries.
      const e0 = v128.load(errorsAt + place), e1 = v128.load(errorsAt + place, 16);
      let b = v128.load32_splat(ownBias), w = v128.load32_splat(ownWeight); s0 = bounded(s0, b, w, e0); s1 = bounded(s1, b, w, e1);
      b = v128.load32_splat(ownBias, 4); w = v128.load32_splat(ownWeight, 4); s2 = bounded(s2, b, w, e0); s3 = bounded(s3, b, w, e1);
      b = v128.load32_splat(ownBias, 8); w = v128.load32_splat(ownWeight, 8); s4 = bounded(s4, b, w, e0); s5 = bounded(s5, b, w, e1);
      b = v128.load32_splat(ownBias, 12); w = v128.load32_splat(ownWeight, 12); s6 = bounded(s6, b, w, e0); s7 = bounded(s7, b, w, e1);
      const c0 = v128.load(thresholdsAt + place), c1 = v128.load(thresholdsAt + place, 16);
      if (i32x4.all_true(v128.and(below(s0, s1, s2, s3, c0, c1, c0, c1), below(s4, s5, s6, s7, c0, c1, c0, c1)))) continue;
      const next = group << 2;
      offerTo(row, s0, s1, c0, c1, next, ownBias, ownWeight);
      offerTo(row, s2, s3, c0, c1, next + 1, ownBias + 4, ownWeight + 4);
      offerTo(row, s4, s5, c0, c1, next + 2, ownBias + 8, ownWeight + 8);
      offerTo(row, s6, s7, c0, c1, next + 3, ownBias + 12, ownWeight + 12);
    }
  }
}
