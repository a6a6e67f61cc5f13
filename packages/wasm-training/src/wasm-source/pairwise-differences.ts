// Sums over the differences of rows, and their gradient, compiled by scripts/build-wasm.mjs of the repository into a
// module of its own. It runs on the memory of tfjs' WASM backend, as the kernels of `main.ts` do: pointers are byte
// addresses of float32 tensors there, and nothing is allocated.
import { bytes, smaller } from './vectors';

/** Rows of the second operand that stay in the cache while all rows of the first pass by: 32 KiB of them. */
const BLOCK: i32 = 1 << 13;

/** Numbers of a row whose gradient is summed at a time, in registers. */
const CHUNK: i32 = 16;

@inline function term(difference: v128, absolute: bool): v128 {
  return absolute ? f32x4.abs(difference) : f32x4.mul(difference, difference);
}

@inline function scalarTerm(difference: f32, absolute: bool): f32 {
  return absolute ? abs(difference) : difference * difference;
}

/** `weight · slope(difference)`: the difference itself, or its sign with 0 for 0. */
@inline function pull(weight: v128, difference: v128, absolute: bool): v128 {
  if (!absolute) return f32x4.mul(weight, difference);
  const signed = v128.xor(weight, v128.and(difference, i32x4.splat(i32.MIN_VALUE)));
  return v128.and(signed, f32x4.ne(difference, f32x4.splat(0)));
}

@inline function scalarPull(weight: f32, difference: f32, absolute: bool): f32 {
  if (!absolute) return weight * difference;
  return difference > 0 ? weight : difference < 0 ? -weight : 0;
}

@inline function lanes(sums: v128): f32 {
  return (
    f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3))
  );
}

/** What is left of a row's sum after its last whole vector. */
@inline function tail(a: usize, b: usize, begin: usize, end: usize, absolute: bool): f32 {
  let sum: f32 = 0;
  for (let at = begin; at < end; at += 4) sum += scalarTerm(f32.load(a + at) - f32.load(b + at), absolute);
  return sum;
}

/** One row of the first operand against four of the second. */
@inline function four(a: usize, b: usize, out: usize, size: usize, absolute: bool): void {
  const vectors = size & ~15;
  const b1 = b + size;
  const b2 = b1 + size;
  const b3 = b2 + size;
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  let sum2 = f32x4.splat(0);
  let sum3 = f32x4.splat(0);
  for (let at: usize = 0; at < vectors; at += 16) {
    const row = v128.load(a + at);
    sum0 = f32x4.add(sum0, term(f32x4.sub(row, v128.load(b + at)), absolute));
    sum1 = f32x4.add(sum1, term(f32x4.sub(row, v128.load(b1 + at)), absolute));
    sum2 = f32x4.add(sum2, term(f32x4.sub(row, v128.load(b2 + at)), absolute));
    sum3 = f32x4.add(sum3, term(f32x4.sub(row, v128.load(b3 + at)), absolute));
  }
  f32.store(out, lanes(sum0) + tail(a, b, vectors, size, absolute));
  f32.store(out + 4, lanes(sum1) + tail(a, b1, vectors, size, absolute));
  f32.store(out + 8, lanes(sum2) + tail(a, b2, vectors, size, absolute));
  f32.store(out + 12, lanes(sum3) + tail(a, b3, vectors, size, absolute));
}

@inline function one(a: usize, b: usize, out: usize, size: usize, absolute: bool): void {
  const vectors = size & ~15;
  let sum = f32x4.splat(0);
  for (let at: usize = 0; at < vectors; at += 16)
    sum = f32x4.add(sum, term(f32x4.sub(v128.load(a + at), v128.load(b + at)), absolute));
  f32.store(out, lanes(sum) + tail(a, b, vectors, size, absolute));
}

@inline function sums(a: usize, b: usize, out: usize, rows: i32, others: i32, dim: i32, absolute: bool): void {
  const size = bytes(dim);
  const block = BLOCK / dim > 4 ? (BLOCK / dim) & ~3 : 4;
  for (let first = 0; first < others; first += block) {
    const last = smaller(first + block, others);
    for (let row = 0; row < rows; row++) {
      const from = a + <usize>row * size;
      let other = first;
      for (; other + 4 <= last; other += 4)
        four(from, b + <usize>other * size, out + bytes(row * others + other), size, absolute);
      for (; other < last; other++)
        one(from, b + <usize>other * size, out + bytes(row * others + other), size, absolute);
    }
  }
}

/** `out[i, j] = Σ term(a[i, :] − b[j, :])`, of squares or, where `absolute` is not 0, of absolute values. */
export function pairwiseDifferences(
  a: usize,
  b: usize,
  out: usize,
  rows: i32,
  others: i32,
  dim: i32,
  absolute: i32,
): void {
  if (absolute) sums(a, b, out, rows, others, dim, true);
  else sums(a, b, out, rows, others, dim, false);
}

@inline function chunkGradient(
  a: usize,
  b: usize,
  weights: usize,
  out: usize,
  others: i32,
  size: usize,
  step: usize,
  absolute: bool,
): void {
  const row0 = v128.load(a);
  const row1 = v128.load(a, 16);
  const row2 = v128.load(a, 32);
  const row3 = v128.load(a, 48);
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  let sum2 = f32x4.splat(0);
  let sum3 = f32x4.splat(0);
  for (let other = 0; other < others; other++, b += size, weights += step) {
    const weight = v128.load32_splat(weights);
    sum0 = f32x4.add(sum0, pull(weight, f32x4.sub(row0, v128.load(b)), absolute));
    sum1 = f32x4.add(sum1, pull(weight, f32x4.sub(row1, v128.load(b, 16)), absolute));
    sum2 = f32x4.add(sum2, pull(weight, f32x4.sub(row2, v128.load(b, 32)), absolute));
    sum3 = f32x4.add(sum3, pull(weight, f32x4.sub(row3, v128.load(b, 48)), absolute));
  }
  const scale = f32x4.splat(absolute ? 1 : 2);
  v128.store(out, f32x4.mul(scale, sum0));
  v128.store(out, f32x4.mul(scale, sum1), 16);
  v128.store(out, f32x4.mul(scale, sum2), 32);
  v128.store(out, f32x4.mul(scale, sum3), 48);
}

@inline function gradient(
  a: usize,
  b: usize,
  weights: usize,
  out: usize,
  rows: i32,
  others: i32,
  dim: i32,
  rowStep: usize,
  otherStep: usize,
  absolute: bool,
): void {
  const size = bytes(dim);
  const chunks = bytes(dim - (dim % CHUNK));
  // One chunk of all rows after another: what it reads of the second operand stays in the cache meanwhile.
  for (let at: usize = 0; at < chunks; at += 4 * CHUNK)
    for (let row = 0; row < rows; row++) {
      const place = <usize>row * size + at;
      chunkGradient(a + place, b + at, weights + <usize>row * rowStep, out + place, others, size, otherStep, absolute);
    }
  for (let row = 0; row < rows; row++, a += size, out += size, weights += rowStep)
    for (let at = chunks; at < size; at += 4) {
      const value = f32.load(a + at);
      let sum: f32 = 0;
      for (let other = 0; other < others; other++)
        sum += scalarPull(
          f32.load(weights + <usize>other * otherStep),
          value - f32.load(b + <usize>other * size + at),
          absolute,
        );
      f32.store(out + at, absolute ? sum : 2 * sum);
    }
}

/**
 * `out[i, :] = Σ over j of weights(i, j) · term′(a[i, :] − b[j, :])`, the gradient of `pairwiseDifferences` by its first
 * operand; by the second one it is the same with the operands exchanged and the weights transposed. Weights of row i
 * begin at `i · rowStep` bytes and lie `otherStep` bytes apart.
 */
export function pairwiseGradient(
  a: usize,
  b: usize,
  weights: usize,
  out: usize,
  rows: i32,
  others: i32,
  dim: i32,
  rowStep: usize,
  otherStep: usize,
  absolute: i32,
): void {
  if (absolute) gradient(a, b, weights, out, rows, others, dim, rowStep, otherStep, true);
  else gradient(a, b, weights, out, rows, others, dim, rowStep, otherStep, false);
}
