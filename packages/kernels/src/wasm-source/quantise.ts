// Rows and queries become integers, 16 at a time, in float64.
import { CENTRE, CODES_PER_STEP, CODE_UNIT, LANES, dim, isRelaxed, placeOfCode, steps } from './layout';
import { NEARLY } from './certificate';

// Results of 16 lanes each, float64.
@inline export const SQUARED: usize = LANES;
@inline export const LARGEST: usize = LANES + 128;
@inline export const STEP: usize = LANES + 256;
@inline export const RESIDUAL: usize = LANES + 384;
@inline export const INTEGER: usize = LANES + 512;
/** What the numbers are multiplied by after the centre is taken off. */
@inline export const SCALE: usize = LANES + 640;

/** Two of the numbers of one column as float64, made parts of rows of length 1 where `unit` is given. */
@inline function columnPair(pair: v128, unit: usize): v128 {
  const values = f64x2.promote_low_f32x4(pair);
  return unit ? f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(f64x2.mul(values, v128.load(unit)))) : values;
}

/** Squared norms and largest sizes of 16 rows. */
export function measurePanel(panel: usize, isCentred: bool, unit: usize): void {
  for (let quad: usize = 0; quad < 4; quad++) {
    const lanes = quad << 5, factors = unit ? unit + lanes : 0, factorsOfNext = unit ? factors + 16 : 0;
    const scale = v128.load(SCALE + lanes), scaleOfNext = v128.load(SCALE + lanes, 16);
    let sum = f64x2.splat(0), sumOfNext = sum, largest = sum, largestOfNext = sum;
    let at = panel + (quad << 4);
    for (let column = 0; column < dim; column++, at += 64) {
      const x = v128.load(at);
      let low = columnPair(x, factors), high = columnPair(v128.shuffle<i64>(x, x, 1, 1), factorsOfNext);
      if (isCentred) {
        const centre = v128.load64_splat(CENTRE + (<usize>column << 3));
        low = f64x2.sub(low, centre);
        high = f64x2.sub(high, centre);
      }
      low = f64x2.mul(low, scale);
      high = f64x2.mul(high, scaleOfNext);
      sum = f64x2.add(sum, f64x2.mul(low, low));
      sumOfNext = f64x2.add(sumOfNext, f64x2.mul(high, high));
      largest = f64x2.pmax(largest, f64x2.abs(low));
      largestOfNext = f64x2.pmax(largestOfNext, f64x2.abs(high));
    }
    v128.store(SQUARED + lanes, sum);
    v128.store(SQUARED + lanes, sumOfNext, 16);
    v128.store(LARGEST + lanes, largest);
    v128.store(LARGEST + lanes, largestOfNext, 16);
  }
}

/**
 * Chooses the float32 step of each lane so that no integer passes `most` and no row of integers is longer than
 * `longest`. A row without a size to speak of becomes zeros.
 */
export function chooseSteps(most: f64, longest: f64): void {
  const length = longest - Math.sqrt(<f64>dim) / 2 - 1;
  for (let lane: usize = 0; lane < 128; lane += 8) {
    const largest = load<f64>(LARGEST + lane);
    const step = Math.max(largest / (most - 0.5), Math.sqrt(load<f64>(SQUARED + lane)) / length);
    store<f64>(STEP + lane, largest < 8.673617379884035e-19 ? 0 : <f64><f32>(step * (1 + 1.2e-7)));
  }
}

/** Writes the integers of 16 rows, then their squared residuals and squared lengths in steps. Where two columns share an
 * int16, the upper one's number is the whole of it, and is rounded so that it is nearest. */
export function quantisePanel<T>(panel: usize, target: usize, most: f64, longest: f64, isCentred: bool, unit: usize): void {
  chooseSteps(most, longest);
  clearLastColumns<T>(target);
  for (;;) {
    for (let quad: usize = 0; quad < 4; quad++) quantiseQuad<T>(panel, target, most, isCentred, unit, quad);
    let isSafe = true;
    for (let lane: usize = 0; lane < 128; lane += 8)
      if (load<f64>(INTEGER + lane) > longest * longest) {
        store<f64>(STEP + lane, <f64><f32>(load<f64>(STEP + lane) * 1.001));
        isSafe = false;
      }
    if (isSafe) break;
  }
}

function quantiseQuad<T>(panel: usize, target: usize, most: f64, isCentred: bool, unit: usize, quad: usize): void {
  const lanes = quad << 5, factors = unit ? unit + lanes : 0, factorsOfNext = unit ? factors + 16 : 0;
  const scale = v128.load(SCALE + lanes), scaleOfNext = v128.load(SCALE + lanes, 16);
  const step = v128.load(STEP + lanes), stepOfNext = v128.load(STEP + lanes, 16);
  const inverse = inverseOf(step), inverseOfNext = inverseOf(stepOfNext);
  const high = f64x2.splat(most), low = f64x2.splat(-most);
  let residual = f64x2.splat(0), residualOfNext = residual, integer = residual, integerOfNext = residual;
  // Of the two columns before: what a lower byte adds to the integer above it.
  let older = residual, olderOfNext = residual, newer = residual, newerOfNext = residual;
  let at = panel + (quad << 4), to = target + (quad << 2) * rowBytes<T>();
  for (let column = 0; column < dim; column++, at += 64) {
    const x = v128.load(at);
    let a = columnPair(x, factors), b = columnPair(v128.shuffle<i64>(x, x, 1, 1), factorsOfNext);
    if (isCentred) {
      const centre = v128.load64_splat(CENTRE + (<usize>column << 3));
      a = f64x2.sub(a, centre);
      b = f64x2.sub(b, centre);
    }
    a = f64x2.mul(a, scale);
    b = f64x2.mul(b, scaleOfNext);
    const next = column & (perStep<T>() - 1), isUpper = isPaired<T>() && next > 1;
    const below = isUpper ? older : f64x2.splat(0), belowOfNext = isUpper ? olderOfNext : f64x2.splat(0);
    const i = f64x2.pmax(low, f64x2.pmin(high, f64x2.nearest(f64x2.sub(f64x2.mul(a, inverse), below))));
    const j = f64x2.pmax(low, f64x2.pmin(high, f64x2.nearest(f64x2.sub(f64x2.mul(b, inverseOfNext), belowOfNext))));
    const value = f64x2.add(i, below), nextValue = f64x2.add(j, belowOfNext);
    const offBy = f64x2.sub(a, f64x2.mul(value, step)), nextOffBy = f64x2.sub(b, f64x2.mul(nextValue, stepOfNext));
    residual = f64x2.add(residual, f64x2.mul(offBy, offBy));
    residualOfNext = f64x2.add(residualOfNext, f64x2.mul(nextOffBy, nextOffBy));
    integer = f64x2.add(integer, f64x2.mul(value, value));
    integerOfNext = f64x2.add(integerOfNext, f64x2.mul(nextValue, nextValue));
    if (isPaired<T>()) {
      older = newer;
      olderOfNext = newerOfNext;
      newer = asLowerByte(i);
      newerOfNext = asLowerByte(j);
    }
    const whole = v128.shuffle<i64>(i32x4.trunc_sat_f64x2_s_zero(i), i32x4.trunc_sat_f64x2_s_zero(j), 0, 2);
    const place = to + (sizeof<T>() == 1 ? placeOfCode(next) : <usize>next << 1);
    store<T>(place, <T>i32x4.extract_lane(whole, 0));
    store<T>(place + rowBytes<T>(), <T>i32x4.extract_lane(whole, 1));
    store<T>(place + 2 * rowBytes<T>(), <T>i32x4.extract_lane(whole, 2));
    store<T>(place + 3 * rowBytes<T>(), <T>i32x4.extract_lane(whole, 3));
    if (next == perStep<T>() - 1) to += rowBytes<T>() << 4;
  }
  v128.store(RESIDUAL + lanes, residual);
  v128.store(RESIDUAL + lanes, residualOfNext, 16);
  v128.store(INTEGER + lanes, integer);
  v128.store(INTEGER + lanes, integerOfNext, 16);
}

/** Whether pairs of integers of 8 bits are read as one of 16, the lower byte being a part of the number that the upper one stands for. */
@inline function isPaired<T>(): bool {
  return sizeof<T>() == 1 && !isRelaxed;
}

/** What integers of 8 bits add to those whose lower bytes they are: their bits without a sign, in 1 / 256. */
@inline function asLowerByte(integers: v128): v128 {
  const one = v128.and(f64x2.lt(integers, f64x2.splat(0)), f64x2.splat(1));
  return f64x2.add(one, f64x2.mul(integers, f64x2.splat(CODE_UNIT)));
}

/** 1 / step, and 0 where the step is 0. */
@inline function inverseOf(step: v128): v128 {
  return v128.bitselect(f64x2.splat(0), f64x2.div(f64x2.splat(1), step), f64x2.eq(step, f64x2.splat(0)));
}

/** How many of a row's integers lie side by side, and their bytes. */
@inline function perStep<T>(): i32 {
  return sizeof<T>() == 1 ? CODES_PER_STEP : 2;
}

@inline function rowBytes<T>(): usize {
  return <usize>perStep<T>() * sizeof<T>();
}

/** The last steps are filled up with zeros. */
function clearLastColumns<T>(target: usize): void {
  const end = <usize>steps * 32 * sizeof<T>(), first = <usize>(dim / perStep<T>()) * (rowBytes<T>() << 4);
  memory.fill(target + first, 0, end - first);
}

/** Upper bound of the norm in a lane. */
@inline export function normOf(lane: usize): f64 {
  return Math.sqrt(load<f64>(SQUARED + lane)) * (1 + NEARLY);
}

/** Upper bound of the quantisation error in a lane. */
@inline export function errorOf(lane: usize, norm: f64): f64 {
  return Math.sqrt(load<f64>(RESIDUAL + lane)) * (1 + NEARLY) + norm * 8.881784197001252e-16;
}

export function setScales(scale: f64): void {
  for (let lane: usize = 0; lane < 128; lane += 8) store<f64>(SCALE + lane, scale);
}
