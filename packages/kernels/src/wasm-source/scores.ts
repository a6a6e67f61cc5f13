// Scores U of rows, as certificate.ts derives them, eight rows at a time for four queries or 16 rows for one.
import { constantsOffset } from './layout';
import { TINY } from './certificate';
import { thresholdsAt } from './search-state';
import { push } from './candidates';

/** What is scanned. */
@inline export const INT8: i32 = 0;
@inline export const INT16: i32 = 1;
@inline export const FLOAT: i32 = 2;
@inline export const SQUARES: i32 = 3;
@inline export const SIZES: i32 = 4;

/** Bytes of one step of a panel: two columns of integers or one of float32. */
@inline export function stepBytes(kind: i32): usize {
  return kind == INT8 ? 32 : 64;
}

/** Bytes of the first half of a step. */
@inline export function halfBytes(kind: i32): usize {
  return stepBytes(kind) >> 1;
}

/** Adds what four rows and a query contribute in one step. */
@inline export function addStep(kind: i32, sum: v128, rows: v128, query: v128): v128 {
  if (kind == INT8 || kind == INT16) return i32x4.add(sum, i32x4.dot_i16x8_s(rows, query));
  if (kind == FLOAT) return f32x4.add(sum, f32x4.mul(rows, query));
  const difference = f32x4.sub(query, rows);
  return f32x4.add(sum, kind == SIZES ? f32x4.abs(difference) : f32x4.mul(difference, difference));
}

/** The score of products: a, b and w are the constants of four rows, `scale` and `error` those of the query. */
@inline export function score(kind: i32, sum: v128, a: v128, b: v128, w: v128, scale: v128, error: v128): v128 {
  const product = f32x4.mul(kind == FLOAT ? sum : f32x4.convert_i32x4_s(sum), f32x4.mul(a, scale));
  return f32x4.add(product, f32x4.add(b, f32x4.mul(w, error)));
}

/** The score of a sum of differences. */
@inline export function differenceScore(sum: v128, shrunk: v128): v128 {
  return f32x4.sub(f32x4.splat(<f32>TINY), f32x4.mul(sum, shrunk));
}

/** A bit for each of four scores that passes the threshold; NaN passes. */
@inline export function passing(scores: v128, threshold: v128): i32 {
  return 15 ^ i32x4.bitmask(f32x4.le(scores, threshold));
}

/** Pushes those of 16 scores at address 0 that `hits` names, of rows from `first` on. `bias` is the address of B, or 0. */
export function pushHits(query: i32, hits: i32, first: i32, bias: usize, weight: usize): void {
  const threshold = thresholdsAt + (<usize>query << 2);
  while (hits) {
    const lane = ctz(hits);
    hits &= hits - 1;
    const value = load<f32>(<usize>lane << 2), limit = load<f32>(threshold);
    // The threshold rises while rows are pushed; infinity stands for a query that takes no scores.
    if (value <= limit || limit == Infinity) continue;
    const place = <usize>lane << 2;
    push(query, value, first + lane, bias ? load<f32>(bias + place) : 0, bias ? load<f32>(weight + place) : 0);
  }
}
