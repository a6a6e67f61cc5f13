// Rows that are kept as integers of 8 bits alone, each with a step of its own, as int8-rows.ts says. The integers are
// the rows, so that nothing of what is scanned is off but the queries.
import { CODES_PER_STEP, CODE_UNIT, L2SQ, blockRows, constantsAt, dim, form, integersAt, isCoded, noteNorm, placeOfCode, rowScale, setSize, size, stepAt, steps } from './layout';
import { NEARLY, rowBias, up } from './certificate';
import { UPPER, lowerBytes } from './scores';
import { usualError } from './gallery';

@inline const LEAST: f32 = 7.888609052210118e-31;
@inline const LARGEST_STEP: f64 = 2.658455991569832e36;

/** Adds `count` rows that lie at `from`, row after row. */
export function appendCodes(from: usize, count: i32): void {
  const end = size + count;
  for (let row = size; row < end; row++, from += <usize>dim << 2) {
    if (!(row & 15)) {
      memory.fill(integersAt(row), 0, <usize>steps << 5);
      memory.fill(stepAt(row), 0, 64);
    }
    const step = stepOf(from);
    store<f32>(stepAt(row), step);
    if (step > 0) encode(from, 1 / <f64>step, codesAt(row));
  }
  setSize(end);
}

/** The largest number over 127, raised to 16 bits; 0 for a row of zeros. */
function stepOf(from: usize): f32 {
  let largest: f32 = 0;
  for (let column = 0; column < dim; column++) largest = max(largest, abs(load<f32>(from + (<usize>column << 2))));
  if (largest < LEAST) return 0;
  return reinterpret<f32>((reinterpret<u32>(<f32>Math.min(<f64>largest / 127, LARGEST_STEP)) + 255) & ~255);
}

/** The first integer of a row. */
@inline function codesAt(row: i32): usize {
  return integersAt(row & ~15) + <usize>((row & 15) * CODES_PER_STEP);
}

function encode(from: usize, inverse: f64, to: usize): void {
  for (let column = 0; column < dim; column++, from += 4) {
    const code = Math.floor(<f64>load<f32>(from) * inverse + 0.5);
    const next = column & (CODES_PER_STEP - 1);
    store<i8>(to + placeOfCode(next), <i8>Math.max(-127, Math.min(127, code)));
    if (next == CODES_PER_STEP - 1) to += CODES_PER_STEP << 4;
  }
}

/** Writes a row as float32 to `to`. */
export function decode(row: i32, to: usize): void {
  const step = load<f32>(stepAt(row));
  let from = codesAt(row);
  for (let column = 0; column < dim; column++, to += 4) {
    const next = column & (CODES_PER_STEP - 1);
    store<f32>(to, step * <f32>load<i8>(from + placeOfCode(next)));
    if (next == CODES_PER_STEP - 1) from += CODES_PER_STEP << 4;
  }
}

/** Writes panels of integers of 8 bits that lie at `from` as such of 16 bits, `[panels][steps][16][2]`, to `to`. */
export function unpackCodes(from: usize, panels: i32, to: usize): void {
  const mask = i16x8.splat(isCoded ? UPPER : -1);
  for (const end = from + <usize>panels * (<usize>steps << 5); from < end; from += 64, to += 128) {
    const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
    v128.store(to, lowerBytes(a)); v128.store(to, lowerBytes(b), 16); v128.store(to, lowerBytes(c), 32); v128.store(to, lowerBytes(d), 48);
    v128.store(to, v128.and(a, mask), 64); v128.store(to, v128.and(b, mask), 80); v128.store(to, v128.and(c, mask), 96); v128.store(to, v128.and(d, mask), 112);
  }
}

/** Computes the constants of the 16 rows from `row` on. */
export function prepareCodes(row: i32): void {
  const panel = integersAt(row), distance = <usize>blockRows() << 2, usual = usualError();
  for (let quad: usize = 0; quad < 4; quad++) {
    let sums = i32x4.splat(0);
    for (let at = panel + (quad << 2) * CODES_PER_STEP, end = at + (<usize>steps << 5); at < end; at += CODES_PER_STEP << 4) {
      const codes = v128.load_ext<i8>(at), next = v128.load_ext<i8>(at, 8);
      const squares = i32x4.dot_i16x8_s(codes, codes), others = i32x4.dot_i16x8_s(next, next);
      sums = i32x4.add(sums, i32x4.add(v128.shuffle<i32>(squares, others, 0, 2, 4, 6), v128.shuffle<i32>(squares, others, 1, 3, 5, 7)));
    }
    v128.store(0, sums);
    for (let lane: usize = 0; lane < 4; lane++) {
      const place = (quad << 4) + (lane << 2), scaled = <f64>load<f32>(stepAt(row) + place) * rowScale;
      const squared = scaled * scaled * <f64>load<i32>(lane << 2), norm = Math.sqrt(squared) * (1 + NEARLY);
      const constants = constantsAt(row) + place;
      const unit = scaled * CODE_UNIT;
      // A step that float32 cannot hold at this scale leaves the row to float64.
      noteNorm(<f64><f32>unit == unit ? norm : Infinity);
      store<f32>(constants, <f32>unit);
      store<f32>(constants + distance, rowBias(form == L2SQ, squared));
      store<f32>(constants + 2 * distance, up(usual * norm));
    }
  }
}
