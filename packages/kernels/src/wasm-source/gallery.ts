// Rows come in, are packed, measured and quantised, and can be read back.
import {
  CODE_UNIT, L1, L2SQ, dim, form, elementBytes, isCoded, isRelaxed, isUnit, size, steps, rowScale, blockRows, mostOf16, setSize, noteNorm, floatsAt, rowAt, integersAt, constantsAt, unitAt,
} from './layout';
import { U, rowBias, up } from './certificate';
import { appendCodes, decode, prepareCodes } from './coded-rows';
import { boundEights } from './row-bounds';
import { SQUARED, STEP, errorOf, measurePanel, normOf, quantisePanel, setScales } from './quantise';

/** Longest row of integers that an int16 row or query may be: the square stays below 2³¹. */
@inline export const LONGEST: f64 = 46340;

/** The largest integer of a query that is two digits of 7 bits, 0 lying in the middle of what they can say. */
@inline const MOST_OF_DIGITS: i32 = 8191;

/**
 * Longest row of integers of 8 bits. With SIMD128 many columns would leave little for the query: there rows of numbers that
 * are all of about one size get larger steps.
 */
@inline function longestCodes(): f64 {
  return 127 * Math.sqrt(<f64>dim) * (isRelaxed || isCoded ? 1 : Math.min(1, Math.max(0.5, 192.0 / <f64>dim)));
}

/** Longest row of integers that a query may be. */
@inline export function longestQuery(): f64 {
  return elementBytes == 1 ? Math.min(LONGEST, Math.floor((2147483647.0 * CODE_UNIT) / longestCodes())) : LONGEST;
}

/** The largest integer of a query. */
@inline export function mostOfQuery(): i32 {
  return isRelaxed && elementBytes == 1 ? MOST_OF_DIGITS : elementBytes == 2 ? mostOf16() : 32767;
}

/** The number r of the certificate: the usual ratio of a query's quantisation error to its length. */
@inline export function usualError(): f64 {
  // The largest of normal numbers is about three times their usual size.
  return (Math.sqrt(<f64>dim / 12.0) / Math.min(longestQuery(), Math.sqrt(<f64>dim) * <f64>mostOfQuery() / 3)) * 1.1 + 4.05 * U;
}

/** Adds `count` rows that lie at `from`, row after row. Constants and integers come by `prepareRows`. */
export function appendRows(from: usize, count: i32): void {
  if (isCoded) {
    appendCodes(from, count);
    return;
  }
  const end = size + count, rowBytes = <usize>dim << 2;
  for (let row = size; row < end; ) {
    // What was scratch before becomes rows: those that are still missing must be numbers.
    if (!(row & 15)) memory.fill(floatsAt(row), 0, <usize>dim << 6);
    if (isUnit && !(row & 15)) memory.fill(unitAt(row), 0, 128);
    const rows = !(row & 3) && row + 4 <= end ? 4 : 1;
    if (rows == 4) packFour(from, rowAt(row));
    else packOne(from, rowAt(row), 0);
    for (let next = 0; next < rows; next++, row++, from += rowBytes) if (isUnit) store<f64>(unitAt(row), unitFactor(from));
  }
  setSize(end);
}

/** Spreads a row over its panel, from column `column` on. */
function packOne(from: usize, to: usize, column: i32): void {
  for (; column < dim; column++, from += 4, to += 64) store<f32>(to, load<f32>(from));
}

/** Spreads four rows over their panel, by transposing blocks of 4 × 4. */
function packFour(from: usize, to: usize): void {
  const rowBytes = <usize>dim << 2;
  let column = 0;
  for (; column + 4 <= dim; column += 4, from += 16, to += 256) {
    const r0 = v128.load(from), r1 = v128.load(from + rowBytes), r2 = v128.load(from + 2 * rowBytes), r3 = v128.load(from + 3 * rowBytes);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(to, v128.shuffle<i64>(low01, low23, 1, 3), 64);
    v128.store(to, v128.shuffle<i64>(high01, high23, 0, 2), 128);
    v128.store(to, v128.shuffle<i64>(high01, high23, 1, 3), 192);
  }
  for (let row: usize = 0; row < 4; row++) packOne(from + row * rowBytes, to + (row << 2), column);
}

/** Writes `count` rows from `first` on to `to`, as they were given. */
export function readRows(first: i32, count: i32, to: usize): void {
  for (let row = first; row < first + count; row++) {
    if (isCoded) {
      decode(row, to);
      to += <usize>dim << 2;
      continue;
    }
    let from = rowAt(row);
    for (let column = 0; column < dim; column++, from += 64, to += 4) store<f32>(to, load<f32>(from));
  }
}

/** The factor to length 1, by the same steps as the ranking takes them: the keys are then the same to the last bit. */
function unitFactor(row: usize): f64 {
  let largest: f64 = 0;
  for (let column: usize = 0; column < <usize>dim; column++) largest = Math.max(largest, Math.abs(<f64>load<f32>(row + (column << 2))));
  if (largest == 0) return 0;
  let sum: f64 = 0;
  for (let column: usize = 0; column < <usize>dim; column++) {
    const part = <f64>load<f32>(row + (column << 2)) / largest;
    sum += part * part;
  }
  return 1 / (largest * Math.sqrt(sum));
}

/** Computes what is scanned of the rows from `first`, the start of a panel, to `last`. */
export function prepareRows(first: i32, last: i32): void {
  if (form == L1 || elementBytes == 4) setScales(1);
  else setScales(rowScale);
  for (let row = first; row < last; row += 16) {
    const unit = isUnit ? unitAt(row) : 0;
    if (isCoded) prepareCodes(row);
    else if (elementBytes == 4) prepareFloats(row, unit);
    else prepareIntegers(row, unit);
    if (form != L1) boundEights(row);
    if (isRelaxed && elementBytes == 1) shiftSums(row);
  }
}

/** What the sums of the 16 rows from `row` on are too large by when queries are digits, see certificate.ts. */
function shiftSums(row: i32): void {
  const panel = integersAt(row), sums = constantsAt(row) + 12 * <usize>blockRows();
  for (let quad: usize = 0; quad < 64; quad += 16) {
    let sum = i32x4.splat(0);
    for (let step = 0, at = panel + quad; step < steps; step += 2, at += 64) sum = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(at), i8x16.splat(1), sum);
    v128.store(sums + quad, i32x4.mul(sum, i32x4.splat(MOST_OF_DIGITS + 1)));
  }
}

function prepareFloats(row: i32, unit: usize): void {
  measurePanel(floatsAt(row), false, unit);
  const distance = <usize>blockRows() << 2;
  for (let lane: usize = 0; lane < 128; lane += 8) {
    const norm = normOf(lane);
    noteNorm(norm);
    if (form == L1) continue;
    const constants = constantsAt(row) + (lane >> 1);
    const factor = unit ? load<f64>(unit + lane) : 1;
    // Rows of extreme length would leave the range of float32 before the factor brings them back.
    if (factor != 0 && (factor < 9.313225746154785e-10 || factor > 1073741824)) noteNorm(Infinity);
    store<f32>(constants, <f32>factor);
    store<f32>(constants + distance, rowBias(form == L2SQ, load<f64>(SQUARED + lane)));
    store<f32>(constants + 2 * distance, up(norm));
  }
}

function prepareIntegers(row: i32, unit: usize): void {
  const panel = floatsAt(row), target = integersAt(row);
  measurePanel(panel, true, unit);
  if (elementBytes == 1) quantisePanel<i8>(panel, target, 127, longestCodes(), true, unit);
  else quantisePanel<i16>(panel, target, mostOf16(), LONGEST, true, unit);
  const distance = <usize>blockRows() << 2, usual = usualError(), unitOfSums = elementBytes == 1 ? CODE_UNIT : 1;
  for (let lane: usize = 0; lane < 128; lane += 8) {
    const norm = normOf(lane), error = errorOf(lane, norm);
    const constants = constantsAt(row) + (lane >> 1);
    noteNorm(norm);
    store<f32>(constants, <f32>(load<f64>(STEP + lane) * unitOfSums));
    store<f32>(constants + distance, rowBias(form == L2SQ, load<f64>(SQUARED + lane)));
    store<f32>(constants + 2 * distance, up(error * (1 + 5 * U) + usual * norm));
  }
}
