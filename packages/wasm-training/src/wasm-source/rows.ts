import { bytes, smaller } from './vectors';

// Matrices `[rows, columns]` whose rows are positions and whose columns are channels.

/** Adds `bias` `[columns]`, unless it is 0, to every row, and limits the sums to `lowest … highest`, in place. */
export function addBias(x: usize, bias: usize, rows: i32, columns: i32, lowest: f32, highest: f32): void {
  if (bias == 0 && lowest == -Infinity && highest == Infinity) return;
  const size = bytes(columns), vectors = size & ~15;
  const low = f32x4.splat(lowest), high = f32x4.splat(highest);
  const zero = f32x4.splat(0);
  for (let row = 0; row < rows; row++, x += size) {
    let c: usize = 0;
    for (; c < vectors; c += 16) {
      const sum = f32x4.add(v128.load(x + c), bias ? v128.load(bias + c) : zero);
      v128.store(x + c, f32x4.pmin(f32x4.pmax(sum, low), high));
    }
    for (; c < size; c += 4) {
      const sum = f32.load(x + c) + (bias ? f32.load(bias + c) : 0);
      f32.store(x + c, sum < lowest ? lowest : sum > highest ? highest : sum);
    }
  }
}

// Rows that are summed on their own first, which loses fewer digits than one long sum.
@inline const rowsAtOnce: i32 = 64;

/** Sums of the columns. */
export function sumRows(x: usize, out: usize, rows: i32, columns: i32): void {
  const size = bytes(columns), whole = size & ~127, vectors = size & ~15;
  memory.fill(out, 0, size);
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const start = x + <usize>first * size;
    const length = <usize>smaller(rowsAtOnce, rows - first) * size;
    let c: usize = 0;
    for (; c < whole; c += 128) {
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
      let at = start + c;
      for (const end = at + length; at < end; at += size) {
        s0 = f32x4.add(s0, v128.load(at)); s1 = f32x4.add(s1, v128.load(at, 16));
        s2 = f32x4.add(s2, v128.load(at, 32)); s3 = f32x4.add(s3, v128.load(at, 48));
        s4 = f32x4.add(s4, v128.load(at, 64)); s5 = f32x4.add(s5, v128.load(at, 80));
        s6 = f32x4.add(s6, v128.load(at, 96)); s7 = f32x4.add(s7, v128.load(at, 112));
      }
      addTo(out + c, s0); addTo(out + c + 16, s1); addTo(out + c + 32, s2); addTo(out + c + 48, s3);
      addTo(out + c + 64, s4); addTo(out + c + 80, s5); addTo(out + c + 96, s6); addTo(out + c + 112, s7);
    }
    for (; c < vectors; c += 16) {
      let sum = f32x4.splat(0);
      let at = start + c;
      for (const end = at + length; at < end; at += size) sum = f32x4.add(sum, v128.load(at));
      addTo(out + c, sum);
    }
    for (; c < size; c += 4) {
      let sum: f32 = 0;
      let at = start + c;
      for (const end = at + length; at < end; at += size) sum += f32.load(at);
      f32.store(out + c, f32.load(out + c) + sum);
    }
  }
}

@inline function addTo(to: usize, sum: v128): void {
  v128.store(to, f32x4.add(v128.load(to), sum));
}

/** Gradient of a relu: `dy` where `positive`, its input or output, is above 0, elsewhere 0. */
export function maskGradient(dy: usize, positive: usize, out: usize, count: i32): void {
  const size = bytes(count), vectors = size & ~15;
  const zero = f32x4.splat(0);
  let i: usize = 0;
  for (; i < vectors; i += 16) v128.store(out + i, v128.and(v128.load(dy + i), f32x4.gt(v128.load(positive + i), zero)));
  for (; i < size; i += 4) f32.store(out + i, f32.load(positive + i) > 0 ? f32.load(dy + i) : 0);
}

/** Sums of the rows. Blocks of a row are summed on their own first, as in `sumRows`. */
export function sumColumns(x: usize, out: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++, out += 4) {
    let total: f32 = 0;
    for (let first = 0; first < columns; first += 512) {
      const count = smaller(512, columns - first);
      const whole = x + (bytes(count) & ~31), end = x + bytes(count);
      let s0 = f32x4.splat(0), s1 = s0;
      for (; x < whole; x += 32) {
        s0 = f32x4.add(s0, v128.load(x));
        s1 = f32x4.add(s1, v128.load(x, 16));
      }
      s0 = f32x4.add(s0, s1);
      let sum = f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 1) + (f32x4.extract_lane(s0, 2) + f32x4.extract_lane(s0, 3));
      for (; x < end; x += 4) sum += f32.load(x);
      total += sum;
    }
    f32.store(out, total);
  }
}
