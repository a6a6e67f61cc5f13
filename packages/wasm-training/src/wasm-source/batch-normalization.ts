import { sumRows } from './rows';
import { bytes, smaller } from './vectors';

// Matrices `[rows, channels]`, normalised column by column.

// Rows that are summed on their own first, as in `sumRows`.
@inline const rowsAtOnce: i32 = 64;

/** Bytes of scratch that the functions here need. */
export function batchNormalizationScratch(channels: i32): usize {
  return 3 * bytes(channels);
}

/**
 * `y = scale · (x − mean) / √(variance + epsilon) + offset` with one number of each for every column. `scale` and
 * `offset` are left out where their address is 0.
 */
export function normalizeColumns(
  x: usize, mean: usize, variance: usize, scale: usize, offset: usize, y: usize, scratch: usize, rows: i32, channels: i32, epsilon: f32,
): void {
  const size = bytes(channels);
  const factor = scratch, shift = scratch + size;
  for (let c: usize = 0; c < size; c += 4) {
    f32.store(factor + c, (scale ? f32.load(scale + c) : 1) / sqrt<f32>(f32.load(variance + c) + epsilon));
    f32.store(shift + c, offset ? f32.load(offset + c) : 0);
  }
  combineColumns(false, x, mean, factor, shift, 0, 0, y, rows, size);
}

/** The same by mean and variance of the columns themselves, which it gives too. */
export function normalizeBatch(
  x: usize, scale: usize, offset: usize, y: usize, mean: usize, variance: usize, scratch: usize, rows: i32, channels: i32, epsilon: f32,
): void {
  const size = bytes(channels);
  const count = <f32>rows;
  sumRows(x, mean, rows, channels);
  for (let c: usize = 0; c < size; c += 4) f32.store(mean + c, f32.load(mean + c) / count);
  sumDeviations(true, x, mean, 0, 0, variance, rows, size);
  for (let c: usize = 0; c < size; c += 4) f32.store(variance + c, f32.load(variance + c) / count);
  normalizeColumns(x, mean, variance, scale, offset, y, scratch, rows, channels, epsilon);
}

/** `sums = Σ dy` and `products = Σ dy · (x − mean)` of the columns. */
export function sumGradients(x: usize, mean: usize, dy: usize, sums: usize, products: usize, rows: i32, channels: i32): void {
  sumDeviations(false, x, mean, dy, sums, products, rows, bytes(channels));
}

/** Gradients of `normalizeBatch` by `x`, `scale` and `offset`, for the mean and the variance that it gave. */
export function batchGradients(
  x: usize, mean: usize, variance: usize, scale: usize, dy: usize, dx: usize, scaleGradient: usize, offsetGradient: usize,
  scratch: usize, rows: i32, channels: i32, epsilon: f32,
): void {
  const size = bytes(channels);
  const count = <f32>rows;
  const factor = scratch, slope = factor + size, shift = slope + size;
  sumGradients(x, mean, dy, offsetGradient, scaleGradient, rows, channels);
  for (let c: usize = 0; c < size; c += 4) {
    const inverse: f32 = 1 / sqrt<f32>(f32.load(variance + c) + epsilon);
    const f = f32.load(scale + c) * inverse;
    const product = f32.load(scaleGradient + c) * inverse;
    f32.store(scaleGradient + c, product);
    f32.store(factor + c, f);
    f32.store(slope + c, -f * inverse * (product / count));
    f32.store(shift + c, -f * (f32.load(offsetGradient + c) / count));
  }
  combineColumns(true, x, mean, slope, shift, dy, factor, dx, rows, size);
}

/** `out = (x − mean) · slope + shift`, and `+ dy · factor` where it is a gradient; `size` is that of a row in bytes. */
@inline function combineColumns(
  isGradient: bool, x: usize, mean: usize, slope: usize, shift: usize, dy: usize, factor: usize, out: usize, rows: i32, size: usize,
): void {
  const vectors = size & ~15;
  for (let row = 0; row < rows; row++, x += size, dy += size, out += size) {
    let c: usize = 0;
    for (; c < vectors; c += 16) {
      const deviation = f32x4.sub(v128.load(x + c), v128.load(mean + c));
      let value = f32x4.add(f32x4.mul(deviation, v128.load(slope + c)), v128.load(shift + c));
      if (isGradient) value = f32x4.add(value, f32x4.mul(v128.load(dy + c), v128.load(factor + c)));
      v128.store(out + c, value);
    }
    for (; c < size; c += 4) {
      let value = (f32.load(x + c) - f32.load(mean + c)) * f32.load(slope + c) + f32.load(shift + c);
      if (isGradient) value += f32.load(dy + c) * f32.load(factor + c);
      f32.store(out + c, value);
    }
  }
}

/** `products = Σ (x − mean)²` of the columns, or, without `isSquare`, `sums` and `products` as of `sumGradients`. */
@inline function sumDeviations(
  isSquare: bool, x: usize, mean: usize, dy: usize, sums: usize, products: usize, rows: i32, size: usize,
): void {
  const vectors = size & ~15;
  memory.fill(products, 0, size);
  if (!isSquare) memory.fill(sums, 0, size);
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const start = <usize>first * size;
    const length = <usize>smaller(rowsAtOnce, rows - first) * size;
    let c: usize = 0;
    for (; c < vectors; c += 16) {
      const center = v128.load(mean + c);
      let sum = f32x4.splat(0), product = sum;
      let at = start + c;
      for (const end = at + length; at < end; at += size) {
        const deviation = f32x4.sub(v128.load(x + at), center);
        const gradient = isSquare ? deviation : v128.load(dy + at);
        if (!isSquare) sum = f32x4.add(sum, gradient);
        product = f32x4.add(product, f32x4.mul(gradient, deviation));
      }
      if (!isSquare) v128.store(sums + c, f32x4.add(v128.load(sums + c), sum));
      v128.store(products + c, f32x4.add(v128.load(products + c), product));
    }
    for (; c < size; c += 4) {
      const center = f32.load(mean + c);
      let sum: f32 = 0, product: f32 = 0;
      let at = start + c;
      for (const end = at + length; at < end; at += size) {
        const deviation = f32.load(x + at) - center;
        const gradient = isSquare ? deviation : f32.load(dy + at);
        sum += gradient;
        product += gradient * deviation;
      }
      if (!isSquare) f32.store(sums + c, f32.load(sums + c) + sum);
      f32.store(products + c, f32.load(products + c) + product);
    }
  }
}
