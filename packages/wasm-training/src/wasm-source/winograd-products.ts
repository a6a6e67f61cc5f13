import { bytes, isFused, multiplyAdd, tileRows } from './vectors';

// One product of matrices for each of the 16 or 36 places of a tile of the image. Sums are tiles of `tileRows` or 4 rows by
// 8 columns.
//
// V8 moves all loads of a basic block before its arithmetic, so a loop of several steps at once spills its sums and is a third slower;
// with a branch between four steps it gains 3 %, which four times the text is not worth.

/**
 * Tiles that are handled together: few enough that they stay in the second-level cache on their way; a multiple of `tileRows` in both
 * builds, and of 3 and 4, the tiles in a row of a small image.
 */
@inline export const tilesAtOnce: i32 = 36;

/**
 * `count` rounded up for `multiplyByPacked`. Products of less than all tiles may begin anywhere, so their last rows may lie in the matrix
 * of the next place, whose product comes later, or behind the last.
 */
@inline export function wholeRows(count: i32): i32 {
  return <u32>(count + tileRows - 1) / tileRows * tileRows;
}

/** `out[rows, columns] = a[rows, depth] · b`, with `b` packed as `[columns / 8, depth, 8]` and `rows` a multiple of `tileRows`. */
export function multiplyByPacked(a: usize, packed: usize, out: usize, rows: i32, depth: i32, columns: i32): void {
  const stride = bytes(depth), outStride = bytes(columns);
  const panel = <usize>depth << 5;
  for (let column = 0; column < columns; column += 8, packed += panel, out += 32) {
    const end = packed + panel;
    let to = out;
    for (let row = 0; row < rows; row += tileRows) {
      let a0 = a + <usize>row * stride, a1 = a0 + stride, a2 = a1 + stride, a3 = a2 + stride, a4 = a3 + stride, a5 = a4 + stride;
      let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
      let s40 = s00, s41 = s00, s50 = s00, s51 = s00;
      for (let b = packed; b < end; b += 32, a0 += 4, a1 += 4, a2 += 4, a3 += 4) {
        const b0 = v128.load(b), b1 = v128.load(b, 16);
        let factor = v128.load32_splat(a0);
        s00 = multiplyAdd(s00, factor, b0); s01 = multiplyAdd(s01, factor, b1);
        factor = v128.load32_splat(a1);
        s10 = multiplyAdd(s10, factor, b0); s11 = multiplyAdd(s11, factor, b1);
        factor = v128.load32_splat(a2);
        s20 = multiplyAdd(s20, factor, b0); s21 = multiplyAdd(s21, factor, b1);
        factor = v128.load32_splat(a3);
        s30 = multiplyAdd(s30, factor, b0); s31 = multiplyAdd(s31, factor, b1);
        if (!isFused) continue;
        factor = v128.load32_splat(a4);
        s40 = multiplyAdd(s40, factor, b0); s41 = multiplyAdd(s41, factor, b1);
        factor = v128.load32_splat(a5);
        s50 = multiplyAdd(s50, factor, b0); s51 = multiplyAdd(s51, factor, b1);
        a4 += 4; a5 += 4;
      }
      v128.store(to, s00); v128.store(to, s01, 16); to += outStride;
      v128.store(to, s10); v128.store(to, s11, 16); to += outStride;
      v128.store(to, s20); v128.store(to, s21, 16); to += outStride;
      v128.store(to, s30); v128.store(to, s31, 16); to += outStride;
      if (!isFused) continue;
      v128.store(to, s40); v128.store(to, s41, 16); to += outStride;
      v128.store(to, s50); v128.store(to, s51, 16); to += outStride;
    }
  }
}

/**
 * `out[depth, columns] += aᵀ · b` of `a[rows, depth]` and `b[rows, columns]`, with `depth` a multiple of 4 and `columns`
 * of 8. The product is summed on its own first, which loses fewer digits than one long sum.
 */
export function addTransposedProduct(a: usize, b: usize, out: usize, rows: i32, depth: i32, columns: i32): void {
  for (let column = 0; column < columns; column += 8) {
    const right = b + bytes(column);
    let step = 0;
    // Fours until sixes fill the rest.
    for (; isFused ? (depth - step) % 6 : step < depth; step += 4)
      addTile(false, a + bytes(step), right, out + bytes(step * columns + column), rows, depth, columns);
    if (!isFused) continue;
    for (; step < depth; step += 6)
      addTile(true, a + bytes(step), right, out + bytes(step * columns + column), rows, depth, columns);
  }
}

/** Adds a tile of 4 or, where `isSix`, 6 rows by 8 columns. */
@inline function addTile(isSix: bool, left: usize, right: usize, to: usize, rows: i32, depth: i32, columns: i32): void {
  const stride = bytes(depth), columnStride = bytes(columns);
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  let s40 = s00, s41 = s00, s50 = s00, s51 = s00;
  for (const end = left + <usize>rows * stride; left < end; left += stride, right += columnStride) {
    const b0 = v128.load(right), b1 = v128.load(right, 16);
    let factor = v128.load32_splat(left);
    s00 = multiplyAdd(s00, factor, b0); s01 = multiplyAdd(s01, factor, b1);
    factor = v128.load32_splat(left, 4);
    s10 = multiplyAdd(s10, factor, b0); s11 = multiplyAdd(s11, factor, b1);
    factor = v128.load32_splat(left, 8);
    s20 = multiplyAdd(s20, factor, b0); s21 = multiplyAdd(s21, factor, b1);
    factor = v128.load32_splat(left, 12);
    s30 = multiplyAdd(s30, factor, b0); s31 = multiplyAdd(s31, factor, b1);
    if (!isSix) continue;
    factor = v128.load32_splat(left, 16);
    s40 = multiplyAdd(s40, factor, b0); s41 = multiplyAdd(s41, factor, b1);
    factor = v128.load32_splat(left, 20);
    s50 = multiplyAdd(s50, factor, b0); s51 = multiplyAdd(s51, factor, b1);
  }
  addPair(to, s00, s01); to += columnStride;
  addPair(to, s10, s11); to += columnStride;
  addPair(to, s20, s21); to += columnStride;
  addPair(to, s30, s31); to += columnStride;
  if (!isSix) return;
  addPair(to, s40, s41); to += columnStride;
  addPair(to, s50, s51);
}

@inline function addPair(to: usize, low: v128, high: v128): void {
  v128.store(to, f32x4.add(v128.load(to), low));
  v128.store(to, f32x4.add(v128.load(to, 16), high), 16);
}
