// All rows become integers of one step, and each of them a query; certificate.ts says what follows.
import { CENTRE, L2SQ, dim, form, steps } from './layout';
import {
  biasesAt, count, countsAt, errorsAt, gainsAt, nearestAt, nearestBytes, originsAt, packedAt, settledAt, slacksAt, thresholdsAt,
} from './search-state';
import { NEARLY, keyRounding } from './certificate';
import { queryAt } from './candidates';
import { alongCentre, centreNorm } from './queries';

/** Longest row of integers: with it, nothing that a scan computes leaves int32. */
@inline const LONGEST: f64 = 30000;
/** Largest h of products. */
@inline const LARGEST_BIAS: f64 = 268435456;
/** Beyond this error, thresholds could leave int32, and would say nothing. */
@inline const LARGEST_SLACK: f64 = 1e8;
/** Below every score. */
@inline const LEAST: i32 = -1400000000;

/**
 * Prepares the rows that lie at `queriesAt`. Returns the share of them that are so short beside the
 * longest one that integers of its step say little about them.
 */
export function packGraph(margin: f64): f64 {
  const isL2sq = form == L2SQ, centre = isL2sq ? 0 : centreNorm();
  let longest: f64 = 0, largestError: f64 = 0, short = 0;
  for (let row = 0; row < count; row++) longest = Math.max(longest, measure(row));
  let step = longest / (LONGEST - 1 - Math.sqrt(<f64>dim) / 2);
  if (!isL2sq) step = Math.max(step, Math.sqrt((longest * centre) / LARGEST_BIAS));
  if (step == 0) step = 1;
  memory.fill(packedAt + <usize>(count >> 3) * (<usize>steps << 5), 0, <usize>steps << 5);
  for (let row = 0; row < count; row++) {
    const error = quantise(row, step);
    largestError = Math.max(largestError, error);
    if (load<f64>(originsAt + (<usize>row << 3)) < 100 * error) short++;
  }
  for (let row = 0; row < count; row++) {
    const wide = <usize>row << 3, norm = load<f64>(originsAt + wide), error = load<f64>(slacksAt + wide), unit = 1 / (step * step);
    const rounding = 4 * keyRounding(dim) * (norm + centre) * (longest + centre);
    const slack = ((error * longest + (norm + error) * largestError) * margin + rounding) * unit * (1 + NEARLY) + 1;
    if (!(slack < LARGEST_SLACK)) return 1;
    const along = isL2sq ? 0 : alongCentre(row);
    // s is what the key says, without the part that is the same for all rows.
    const bias = isL2sq ? 0.5 * norm * norm : centre * centre - along;
    startRow(row, <i32>Math.round(bias * unit), slack, (isL2sq ? bias : -along) * unit, (isL2sq ? 0.5 : 1) * unit);
  }
  // Rows that fill up the last eight pass no threshold, and no row passes theirs.
  for (let row = count; row & 7; row++) {
    store<i32>(biasesAt + (<usize>row << 2), -LEAST);
    store<i32>(thresholdsAt + (<usize>row << 2), LEAST);
  }
  return <f64>short / <f64>count;
}

/** Two columns of a row without the centre, and zero behind the last one. */
@inline function columns(row: usize, column: i32): v128 {
  const centre = CENTRE + (<usize>column << 3);
  if (column + 1 < dim) return f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(row + (<usize>column << 2))), v128.load(centre));
  return f64x2.sub(f64x2.promote_low_f32x4(v128.load32_zero(row + (<usize>column << 2))), v128.load64_zero(centre));
}

@inline function lengthOf(squares: v128): f64 {
  return Math.sqrt(f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1)) * (1 + NEARLY);
}

/** Keeps and returns the norm of a row. */
function measure(row: i32): f64 {
  const from = queryAt(row);
  let sum = f64x2.splat(0);
  for (let column = 0; column < dim; column += 2) {
    const x = columns(from, column);
    sum = f64x2.add(sum, f64x2.mul(x, x));
  }
  const norm = lengthOf(sum);
  store<f64>(originsAt + (<usize>row << 3), norm);
  return norm;
}

/** Writes the integers of a row to their place in its group of four; keeps and returns how far they are from it. */
function quantise(row: i32, step: f64): f64 {
  const from = queryAt(row), steps2 = f64x2.splat(step), inverse = f64x2.splat(1 / step);
  let sum = f64x2.splat(0), to = packedAt + <usize>(row >> 2) * (<usize>steps << 4) + (<usize>(row & 3) << 2);
  for (let column = 0; column < dim; column += 2, to += 16) {
    const x = columns(from, column), whole = f64x2.nearest(f64x2.mul(x, inverse)), offBy = f64x2.sub(x, f64x2.mul(whole, steps2));
    sum = f64x2.add(sum, f64x2.mul(offBy, offBy));
    const integers = i32x4.trunc_sat_f64x2_s_zero(whole);
    store<i16>(to, <i16>i32x4.extract_lane(integers, 0));
    store<i16>(to, <i16>i32x4.extract_lane(integers, 1), 2);
  }
  const wide = <usize>row << 3, error = lengthOf(sum) + load<f64>(originsAt + wide) * 8.881784197001252e-16;
  store<f64>(slacksAt + wide, error);
  return error;
}

function startRow(row: i32, bias: i32, slack: f64, origin: f64, gain: f64): void {
  const at = <usize>row << 2, wide = <usize>row << 3;
  store<i32>(biasesAt + at, bias);
  store<i32>(thresholdsAt + at, bias - LEAST);
  store<i32>(errorsAt + at, <i32>Math.ceil(2 * slack) + 1);
  store<f64>(originsAt + wide, origin);
  store<f64>(gainsAt + wide, gain);
  store<f64>(slacksAt + wide, slack);
  store<i32>(countsAt + at, 0);
  store<i32>(settledAt + at, 0);
  const nearest = nearestAt + <usize>row * nearestBytes, none = i32x4.splat(LEAST);
  for (let i: usize = 0; i < nearestBytes; i += 16) v128.store(nearest + i, none);
  store<i32>(nearest, i32.MAX_VALUE);
}
