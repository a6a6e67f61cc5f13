// Scores U of rows, as certificate.ts derives them, and the limits of sums that leave eight rows out at once.
import { TINY, U } from './certificate';
import { dim, isRelaxed, steps } from './layout';

/** What is scanned. Integers of 8 bits that are the rows themselves are CODES with SIMD128 and INT8 with relaxed dot products. */
@inline export const INT8: i32 = 0;
@inline export const INT16: i32 = 1;
@inline export const FLOAT: i32 = 2;
@inline export const SQUARES: i32 = 3;
@inline export const SIZES: i32 = 4;
@inline export const CODES: i32 = 5;

/** Bytes of one step of a panel: four columns of integers of 8 bits, two of 16, or one of float32. */
@inline export const STEP_BYTES: usize = 64;

@inline export function isBytes(kind: i32): bool {
  return kind == INT8 || kind == CODES;
}

@inline export function isInteger(kind: i32): bool {
  return isBytes(kind) || kind == INT16;
}

/** Scanned by relaxed dot products; queries are then two digits. */
@inline export function isByDigits(kind: i32): bool {
  return isRelaxed && kind == INT8;
}

/** Steps of a panel. */
@inline export function stepsOf(kind: i32): i32 {
  return isBytes(kind) ? steps >> 1 : kind == INT16 ? steps : dim;
}

/** Bytes of one step of four queries. */
@inline export function queryStepBytes(kind: i32): usize {
  return isBytes(kind) ? 32 : 16;
}

/** Adds what four rows and a query contribute in one step. */
@inline export function addStep(kind: i32, sum: v128, rows: v128, query: v128): v128 {
  if (isRelaxed && kind == INT8) return i32x4.relaxed_dot_i8x16_i7x16_add_s(rows, query, sum);
  if (kind == INT16) return i32x4.add(sum, i32x4.dot_i16x8_s(rows, query));
  if (kind == FLOAT) return f32x4.add(sum, f32x4.mul(rows, query));
  const difference = f32x4.sub(query, rows);
  return f32x4.add(sum, kind == SIZES ? f32x4.abs(difference) : f32x4.mul(difference, difference));
}

/** The int16 of lower bytes, times 256. */
@inline export function lowerBytes(rows: v128): v128 {
  return i16x8.shl(rows, 8);
}

/** Leaves the upper byte of an int16, where the lower one is not a part of its number. */
@inline export const UPPER: i16 = -256;

/** Adds what four rows of integers of 8 bits and a query contribute in one step, by SIMD128. */
@inline export function addBytes(kind: i32, sum: v128, rows: v128, low: v128, high: v128): v128 {
  return addStep(INT16, addStep(INT16, sum, lowerBytes(rows), low), kind == CODES ? v128.and(rows, i16x8.splat(UPPER)) : rows, high);
}

/** The sum for a query out of those for its digits. `shift` is what the row's sums are too large by. */
@inline export function sumOfDigits(high: v128, low: v128, shift: v128): v128 {
  return i32x4.sub(i32x4.add(i32x4.shl(high, 7), low), shift);
}

/** The score of products: a, b and w are the constants of four rows, `scale` and `error` those of the query. */
@inline export function score(kind: i32, sum: v128, a: v128, b: v128, w: v128, scale: v128, error: v128): v128 {
  const product = f32x4.mul(kind == FLOAT ? sum : f32x4.convert_i32x4_s(sum), f32x4.mul(a, scale));
  return f32x4.add(product, f32x4.add(b, f32x4.mul(w, error)));
}

/** The largest sums of products with which eight rows are out, for four queries, as certificate.ts derives them. */
@inline export function limits(kind: i32, least: v128, most: v128, bias: v128, weight: v128, threshold: v128, error: v128, inverse: v128): v128 {
  const product = f32x4.pmin(f32x4.splat(f32.MAX_VALUE), f32x4.pmin(f32x4.mul(threshold, least), f32x4.mul(threshold, most)));
  const limit = f32x4.mul(f32x4.sub(f32x4.add(product, bias), f32x4.mul(weight, error)), inverse);
  // What is not a number leaves no row out.
  if (kind == FLOAT) return f32x4.pmax(f32x4.splat(-Infinity), limit);
  return i32x4.trunc_sat_f32x4_s(f32x4.pmax(f32x4.splat(-2147483648), f32x4.floor(limit)));
}

/** The largest sum of differences whose score passes the threshold, or a little more. */
@inline export function mostDifference(threshold: v128, factor: f32): v128 {
  return f32x4.mul(f32x4.sub(f32x4.splat(<f32>TINY), threshold), f32x4.splat(<f32>((1 + 8 * U) / <f64>factor)));
}

/** Which sums their limits do not leave out. */
@inline export function mayPass(kind: i32, sums: v128, limit: v128): v128 {
  return kind == FLOAT ? f32x4.gt(sums, limit) : kind == SIZES || kind == SQUARES ? f32x4.le(sums, limit) : i32x4.gt_s(sums, limit);
}

/** Which of two sums their limits do not both leave out. */
@inline export function eitherPasses(kind: i32, a: v128, b: v128, limit: v128): v128 {
  return mayPass(kind, isInteger(kind) ? i32x4.max_s(a, b) : kind == FLOAT ? f32x4.pmax(a, b) : f32x4.pmin(a, b), limit);
}

/** The score of a sum of differences. */
@inline export function differenceScore(sum: v128, shrunk: v128): v128 {
  return f32x4.sub(f32x4.splat(<f32>TINY), f32x4.mul(sum, shrunk));
}
