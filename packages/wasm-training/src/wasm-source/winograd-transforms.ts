// The one-dimensional transforms of the convolutions F(2×2, 3×3) and, where `isLarge`, F(4×4, 3×3) (Fast Algorithms for
// Convolutional Neural Networks, 2015, arXiv:1509.09308): `y = Aᵀ[(G·g) ⊙ (Bᵀ·d)]` of 2 or 4 outputs in one dimension.
// Each reads vectors of 4 channels, `sourceStep` bytes apart, and writes vectors `step` bytes apart.

import { multiplyAdd } from './vectors';

@inline const quarter: f32 = 0.25;
@inline const sixth: f32 = <f32>(1.0 / 6.0);
@inline const twelfth: f32 = <f32>(1.0 / 12.0);
@inline const twentyFourth: f32 = <f32>(1.0 / 24.0);

@inline function scaled(x: v128, factor: f32): v128 {
  return f32x4.mul(x, f32x4.splat(factor));
}

/** Outputs of a tile in one dimension. */
@inline export function tileSize(isLarge: bool): i32 {
  return isLarge ? 4 : 2;
}

/** `Bᵀ·d`: of the pixels of a tile; the last two only where `isLarge`. */
@inline export function transformPixels(
  isLarge: bool, d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize, step: usize,
): void {
  if (isLarge) {
    const four = f32x4.splat(4), minusFour = f32x4.splat(-4);
    const even = f32x4.sub(d4, d2), odd = f32x4.sub(d3, d1), twice = f32x4.add(odd, odd);
    const a = multiplyAdd(d4, minusFour, d2), b = multiplyAdd(d3, minusFour, d1);
    v128.store(to, multiplyAdd(even, four, f32x4.sub(d0, d2)));
    v128.store(to + step, f32x4.add(a, b));
    v128.store(to + 2 * step, f32x4.sub(a, b));
    v128.store(to + 3 * step, f32x4.add(even, twice));
    v128.store(to + 4 * step, f32x4.sub(even, twice));
    v128.store(to + 5 * step, f32x4.sub(f32x4.sub(d5, d3), f32x4.add(twice, twice)));
  } else {
    v128.store(to, f32x4.sub(d0, d2));
    v128.store(to + step, f32x4.add(d1, d2));
    v128.store(to + 2 * step, f32x4.sub(d2, d1));
    v128.store(to + 3 * step, f32x4.sub(d1, d3));
  }
}

/**
 * Of 4 pixels, for the 2 outputs that a larger tile would pass beyond the image: as F(2×2, 3×3), at those 4 of the 6 places
 * that both have, with the factors by which their filters differ.
 */
@inline export function transformShortPixels(d0: v128, d1: v128, d2: v128, d3: v128, to: usize, step: usize): void {
  v128.store(to, scaled(f32x4.sub(d0, d2), 4));
  v128.store(to + step, scaled(f32x4.add(d1, d2), -3));
  v128.store(to + 2 * step, scaled(f32x4.sub(d1, d2), 3));
  v128.store(to + 5 * step, f32x4.sub(d3, d1));
}

/** `B·v`, the transpose of `transformPixels`: the gradient of the pixels of a tile of 4 × 4. */
@inline export function gatherPixelGradients(isAdded: bool, from: usize, sourceStep: usize, to: usize, step: usize): void {
  const v0 = v128.load(from), v1 = v128.load(from + sourceStep);
  const v2 = v128.load(from + 2 * sourceStep), v3 = v128.load(from + 3 * sourceStep);
  const v4 = v128.load(from + 4 * sourceStep), v5 = v128.load(from + 5 * sourceStep);
  const low = f32x4.sub(v1, v2), lowSum = f32x4.add(v1, v2);
  const half = f32x4.sub(v3, v4), high = f32x4.add(half, half), highSum = f32x4.add(v3, v4);
  const first = scaled(v0, 4), last = scaled(v5, 4);
  putPixel(isAdded, to, first);
  putPixel(isAdded, to + step, f32x4.sub(f32x4.sub(last, scaled(low, 4)), high));
  putPixel(isAdded, to + 2 * step, f32x4.neg(f32x4.add(f32x4.add(first, v0), f32x4.add(scaled(lowSum, 4), highSum))));
  putPixel(isAdded, to + 3 * step, f32x4.sub(f32x4.add(low, high), f32x4.add(last, v5)));
  putPixel(isAdded, to + 4 * step, f32x4.add(v0, f32x4.add(lowSum, highSum)));
  putPixel(isAdded, to + 5 * step, v5);
}

/** The transpose of `transformShortPixels`: the gradient of 4 pixels. */
@inline export function gatherShortPixelGradients(isAdded: bool, from: usize, sourceStep: usize, to: usize, step: usize): void {
  const v0 = v128.load(from), v1 = v128.load(from + sourceStep);
  const v2 = v128.load(from + 2 * sourceStep), v5 = v128.load(from + 5 * sourceStep);
  const first = scaled(v0, 4);
  putPixel(isAdded, to, first);
  putPixel(isAdded, to + step, f32x4.sub(scaled(f32x4.sub(v2, v1), 3), v5));
  putPixel(isAdded, to + 2 * step, f32x4.neg(f32x4.add(first, scaled(f32x4.add(v1, v2), 3))));
  putPixel(isAdded, to + 3 * step, v5);
}

@inline function putPixel(isAdded: bool, to: usize, value: v128): void {
  v128.store(to, isAdded ? f32x4.add(v128.load(to), value) : value);
}

/** `Aᵀ·m`: the outputs of a tile; the last two only where `isLarge`. */
@inline export function gatherOutputs(
  isLarge: bool, m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, to: usize, step: usize,
): void {
  const sum = f32x4.add(m1, m2), difference = f32x4.sub(m1, m2);
  if (isLarge) {
    const four = f32x4.splat(4);
    const highSum = f32x4.add(m3, m4), half = f32x4.sub(m3, m4), high = f32x4.add(half, half);
    v128.store(to, f32x4.add(f32x4.add(m0, sum), highSum));
    v128.store(to + step, f32x4.add(difference, high));
    v128.store(to + 2 * step, multiplyAdd(sum, four, highSum));
    v128.store(to + 3 * step, multiplyAdd(f32x4.add(difference, m5), four, high));
  } else {
    v128.store(to, f32x4.add(m0, sum));
    v128.store(to + step, f32x4.sub(difference, m3));
  }
}

/** The 2 outputs of what `transformShortPixels` makes. */
@inline export function gatherShortOutputs(m0: v128, m1: v128, m2: v128, m5: v128, to: usize, step: usize): void {
  v128.store(to, f32x4.add(m0, f32x4.add(m1, m2)));
  v128.store(to + step, f32x4.add(f32x4.sub(m1, m2), m5));
}

/** As `gatherOutputs` of vectors `sourceStep` bytes apart, after `bias` and between `lowest` and `highest`. */
@inline export function finishOutputs(
  isLarge: bool, from: usize, bias: v128, lowest: v128, highest: v128, to: usize, step: usize,
): void {
  const m1 = v128.load(from, 16), m2 = v128.load(from, 32);
  const sum = f32x4.add(f32x4.add(m1, m2), bias), difference = f32x4.add(f32x4.sub(m1, m2), bias);
  if (isLarge) {
    const four = f32x4.splat(4);
    const m3 = v128.load(from, 48), m4 = v128.load(from, 64);
    const highSum = f32x4.add(m3, m4), half = f32x4.sub(m3, m4), high = f32x4.add(half, half);
    v128.store(to, clamped(f32x4.add(f32x4.add(v128.load(from), sum), highSum), lowest, highest));
    v128.store(to + step, clamped(f32x4.add(difference, high), lowest, highest));
    v128.store(to + 2 * step, clamped(multiplyAdd(sum, four, highSum), lowest, highest));
    v128.store(to + 3 * step, clamped(multiplyAdd(f32x4.add(difference, v128.load(from, 80)), four, high), lowest, highest));
  } else {
    v128.store(to, clamped(f32x4.add(v128.load(from), sum), lowest, highest));
    v128.store(to + step, clamped(f32x4.sub(difference, v128.load(from, 48)), lowest, highest));
  }
}

/** As `finishOutputs`, of `gatherShortOutputs`. */
@inline export function finishShortOutputs(from: usize, bias: v128, lowest: v128, highest: v128, to: usize, step: usize): void {
  const m1 = v128.load(from, 16), m2 = v128.load(from, 32);
  const sum = f32x4.add(f32x4.add(m1, m2), bias), difference = f32x4.add(f32x4.sub(m1, m2), bias);
  v128.store(to, clamped(f32x4.add(v128.load(from), sum), lowest, highest));
  v128.store(to + step, clamped(f32x4.add(difference, v128.load(from, 80)), lowest, highest));
}

/** Of the second operand's kind where the first is not a number, so that what is not a number stays so. */
@inline function clamped(x: v128, lowest: v128, highest: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, lowest), highest);
}

/** `A·dy`, the transpose of `gatherOutputs`: of the gradient of the outputs of a tile of 4 × 4. */
@inline export function transformGradients(d0: v128, d1: v128, d2: v128, d3: v128, to: usize, step: usize): void {
  const even = f32x4.add(d0, d2), odd = f32x4.add(d1, d3);
  const a = f32x4.add(d0, scaled(d2, 4)), half = f32x4.add(d1, scaled(d3, 4)), b = f32x4.add(half, half);
  v128.store(to, d0);
  v128.store(to + step, f32x4.add(even, odd));
  v128.store(to + 2 * step, f32x4.sub(even, odd));
  v128.store(to + 3 * step, f32x4.add(a, b));
  v128.store(to + 4 * step, f32x4.sub(a, b));
  v128.store(to + 5 * step, d3);
}

/** The transpose of `gatherShortOutputs`: of the gradient of 2 outputs. */
@inline export function transformShortGradients(d0: v128, d1: v128, to: usize, step: usize): void {
  v128.store(to, d0);
  v128.store(to + step, f32x4.add(d0, d1));
  v128.store(to + 2 * step, f32x4.sub(d0, d1));
  v128.store(to + 5 * step, d1);
}

/** `G·g`: of the 3 weights of a filter. */
@inline export function transformWeights(isLarge: bool, from: usize, sourceStep: usize, to: usize, step: usize): void {
  const g0 = v128.load(from), g1 = v128.load(from + sourceStep), g2 = v128.load(from + 2 * sourceStep);
  if (isLarge) {
    const a = scaled(f32x4.add(g0, g2), -sixth), b = scaled(g1, sixth);
    const c = f32x4.add(scaled(g0, twentyFourth), scaled(g2, sixth)), d = scaled(g1, twelfth);
    v128.store(to, scaled(g0, quarter));
    v128.store(to + step, f32x4.sub(a, b));
    v128.store(to + 2 * step, f32x4.add(a, b));
    v128.store(to + 3 * step, f32x4.add(c, d));
    v128.store(to + 4 * step, f32x4.sub(c, d));
    v128.store(to + 5 * step, g2);
  } else {
    const a = scaled(f32x4.add(g0, g2), 0.5), b = scaled(g1, 0.5);
    v128.store(to, g0);
    v128.store(to + step, f32x4.add(a, b));
    v128.store(to + 2 * step, f32x4.sub(a, b));
    v128.store(to + 3 * step, g2);
  }
}

/** `Gᵀ·u`, the transpose of `transformWeights` for tiles of 4 × 4: the gradient of the 3 weights of a filter. */
@inline export function gatherWeightGradients(from: usize, sourceStep: usize, to: usize, step: usize): void {
  const u0 = v128.load(from), u1 = v128.load(from + sourceStep);
  const u2 = v128.load(from + 2 * sourceStep), u3 = v128.load(from + 3 * sourceStep);
  const u4 = v128.load(from + 4 * sourceStep), u5 = v128.load(from + 5 * sourceStep);
  const low = scaled(f32x4.add(u1, u2), sixth), high = scaled(f32x4.add(u3, u4), sixth);
  v128.store(to, f32x4.sub(scaled(f32x4.add(u0, high), quarter), low));
  v128.store(to + step, scaled(f32x4.add(f32x4.sub(u2, u1), scaled(f32x4.sub(u3, u4), 0.5)), sixth));
  v128.store(to + 2 * step, f32x4.add(f32x4.sub(high, low), u5));
}
