// What the limits of a scan let pass goes to the queries, eight rows at a time.
import { blockAt, blockRows, constantsOffset } from './layout';
import { allowedAt, errorsAt, rounding, scalesAt, shrink, slacksAt, sortAt, thresholdsAt } from './search-state';
import { U, up } from './certificate';
import { push } from './candidates';
import { SIZES, SQUARES, differenceScore, score } from './scores';

/** Pushes those of eight rows that pass the threshold of a query. Their sums lie at `sums`, and are written over. */
export function offerEight(kind: i32, query: i32, block: i32, eight: i32, sums: usize): void {
  const at = <usize>query << 2, bias = biasAt(block, eight), weight = bias + (<usize>blockRows() << 2), row = block * blockRows() + (eight << 3);
  const threshold = v128.load32_splat(thresholdsAt + at);
  const s0 = scoresOf(kind, at, sums, bias), s1 = scoresOf(kind, at, sums + 16, bias + 16);
  // NaN passes.
  let hits = (255 ^ (i32x4.bitmask(f32x4.le(s0, threshold)) | (i32x4.bitmask(f32x4.le(s1, threshold)) << 4))) & <i32>load<u8>(allowedAt + <usize>(row >> 3));
  if (!hits) return;
  v128.store(sums, s0);
  v128.store(sums, s1, 16);
  const hasConstants = kind != SIZES && kind != SQUARES;
  for (; hits; hits &= hits - 1) {
    const lane = ctz(hits), place = <usize>lane << 2, value = load<f32>(sums + place), limit = load<f32>(thresholdsAt + at);
    // The threshold rises while rows are pushed; infinity stands for a query that takes no scores.
    if (value <= limit || limit == Infinity) continue;
    push(query, value, row + lane, hasConstants ? load<f32>(bias + place) : 0, hasConstants ? load<f32>(weight + place) : 0);
  }
}

/** Notes the largest L of eight rows as the `index`-th maximum, from which `raiseByMaxima` finds a first threshold. */
export function noteMaximum(kind: i32, query: i32, block: i32, eight: i32, sums: usize, index: i32): void {
  const at = <usize>query << 2, bias = biasAt(block, eight), row = block * blockRows() + (eight << 3);
  const allowed = i32x4.splat(<i32>load<u8>(allowedAt + <usize>(row >> 3)));
  const lower = f32x4.pmax(
    lowerOf(kind, at, sums, bias, v128.and(allowed, i32x4(1, 2, 4, 8))), lowerOf(kind, at, sums + 16, bias + 16, v128.and(allowed, i32x4(16, 32, 64, 128))));
  const other = f32x4.pmax(lower, v128.shuffle<i32>(lower, lower, 2, 3, 0, 1));
  store<f32>(sortAt + (<usize>index << 2), max(f32x4.extract_lane(other, 0), f32x4.extract_lane(other, 1)));
}

/** The constants B of eight rows. */
@inline function biasAt(block: i32, eight: i32): usize {
  return blockAt(block) + constantsOffset + (<usize>(blockRows() + (eight << 3)) << 2);
}

@inline function scoresOf(kind: i32, at: usize, sums: usize, bias: usize): v128 {
  if (kind == SIZES || kind == SQUARES) return differenceScore(v128.load(sums), f32x4.splat(shrink));
  const distance = <usize>blockRows() << 2;
  return score(
    kind, v128.load(sums), v128.load(bias - distance), v128.load(bias), v128.load(bias + distance), v128.load32_splat(scalesAt + at), v128.load32_splat(errorsAt + at));
}

/** Lower bounds L in float32, and −∞ for rows that may not be answered. */
@inline function lowerOf(kind: i32, at: usize, sums: usize, bias: usize, allowed: v128): v128 {
  const scores = scoresOf(kind, at, sums, bias);
  let sizes = f32x4.abs(scores), lower = f32x4.sub(scores, f32x4.splat(up(load<f64>(slacksAt + (at << 1)))));
  if (kind != SIZES && kind != SQUARES) {
    const distance = <usize>blockRows() << 2;
    sizes = f32x4.add(sizes, f32x4.abs(v128.load(bias)));
    lower = f32x4.sub(lower, f32x4.mul(v128.load(bias + distance), f32x4.splat(<f32>2.002 * load<f32>(errorsAt + at))));
  }
  lower = f32x4.sub(lower, f32x4.mul(sizes, f32x4.splat(up(rounding + 6 * U))));
  return v128.bitselect(f32x4.splat(-Infinity), lower, i32x4.eq(allowed, i32x4.splat(0)));
}
