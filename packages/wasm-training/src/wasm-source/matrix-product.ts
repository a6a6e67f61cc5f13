import { bytes, isFused, multiplyAdd, smaller, tileRows } from './vectors';

// What a pass packs: so many rows of `a`, a multiple of `tileRows`, stay in the second-level cache while all of `b` passes
// over them, 256 steps deep.
@inline const depthAtOnce: i32 = 256;
@inline const rowsAtOnce: i32 = isFused ? 66 : 64;

/** Bytes of scratch that `multiplyMatrices` needs. */
export function multiplyMatricesScratch(n: i32): usize {
  return bytes(8 * tileRows + (((n + 7) & ~7) + rowsAtOnce) * depthAtOnce);
}

/** `out[m, n] = op(a) · op(b)`: `a` is `[m, k]` or, transposed, `[k, m]`; `b` is `[k, n]` or, transposed, `[n, k]`. */
export function multiplyMatrices(
  a: usize, b: usize, out: usize, scratch: usize, m: i32, n: i32, k: i32, transposeA: bool, transposeB: bool,
): void {
  const tile = scratch;
  const packedA = tile + 32 * tileRows;
  const packedB = packedA + bytes(rowsAtOnce * depthAtOnce);
  if (k == 0) memory.fill(out, 0, bytes(m * n));
  for (let depth = 0; depth < k; depth += depthAtOnce) {
    const steps = smaller(depthAtOnce, k - depth);
    if (transposeB) packMatrix(b + bytes(depth), packedB, n, steps, k, 1, 8);
    else packMatrix(b + bytes(depth * n), packedB, n, steps, 1, n, 8);
    for (let row = 0; row < m; row += rowsAtOnce) {
      const rows = smaller(rowsAtOnce, m - row);
      if (transposeA) packMatrix(a + bytes(depth * m + row), packedA, rows, steps, 1, m, tileRows);
      else packMatrix(a + bytes(row * k + depth), packedA, rows, steps, k, 1, tileRows);
      multiplyPacked(packedA, packedB, out + bytes(row * n), tile, rows, n, steps, depth > 0);
    }
  }
}

/** Packs `count` vectors of `steps` values into groups of `group`: `[⌈count / group⌉, steps, group]`, filled up with zeros. */
@inline function packMatrix(from: usize, to: usize, count: i32, steps: i32, vectorStride: i32, stepStride: i32, group: i32): void {
  for (let first = 0; first < count; first += group, to += bytes(steps * group)) {
    const source = from + bytes(first * vectorStride);
    if (count - first < group) packRest(source, to, count - first, steps, vectorStride, stepStride, group);
    else if (vectorStride == 1) {
      for (let step = 0; step < steps; step++) {
        const at = source + bytes(step * stepStride), target = to + bytes(step * group);
        v128.store(target, v128.load(at));
        if (group == 8) v128.store(target, v128.load(at, 16), 16);
        if (group == 6) i64.store(target, i64.load(at, 16), 16);
      }
    } else {
      for (let v = 0; v + 4 <= group; v += 4) packRows(source + bytes(v * vectorStride), to + bytes(v), steps, bytes(vectorStride), bytes(group));
      if (group == 6) packPair(source + bytes(4 * vectorStride), to + 16, steps, bytes(vectorStride), bytes(group));
    }
  }
}

/** Packs 4 vectors that each lie side by side in memory, by transposing blocks of 4 × 4. */
function packRows(from: usize, to: usize, steps: i32, stride: usize, group: usize): void {
  let step = 0;
  for (; step + 4 <= steps; step += 4, from += 16, to += 4 * group) {
    const r0 = v128.load(from), r1 = v128.load(from + stride), r2 = v128.load(from + 2 * stride), r3 = v128.load(from + 3 * stride);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(to + group, v128.shuffle<i64>(low01, low23, 1, 3));
    v128.store(to + 2 * group, v128.shuffle<i64>(high01, high23, 0, 2));
    v128.store(to + 3 * group, v128.shuffle<i64>(high01, high23, 1, 3));
  }
  for (; step < steps; step++, from += 4, to += group)
    for (let v: usize = 0; v < 4; v++) f32.store(to + (v << 2), f32.load(from + v * stride));
}

/** Packs 2 vectors that each lie side by side in memory. */
function packPair(from: usize, to: usize, steps: i32, stride: usize, group: usize): void {
  let step = 0;
  for (; step + 4 <= steps; step += 4, from += 16, to += 4 * group) {
    const r0 = v128.load(from), r1 = v128.load(from + stride);
    const low = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), high = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    v128.store64_lane(to, low, 0);
    v128.store64_lane(to + group, low, 1);
    v128.store64_lane(to + 2 * group, high, 0);
    v128.store64_lane(to + 3 * group, high, 1);
  }
  for (; step < steps; step++, from += 4, to += group) {
    f32.store(to, f32.load(from));
    f32.store(to, f32.load(from + stride), 4);
  }
}

function packRest(from: usize, to: usize, count: i32, steps: i32, vectorStride: i32, stepStride: i32, group: i32): void {
  memory.fill(to, 0, bytes(steps * group));
  for (let step = 0; step < steps; step++)
    for (let v = 0; v < count; v++)
      f32.store(to + bytes(step * group + v), f32.load(from + bytes(v * vectorStride + step * stepStride)));
}

/** Multiplies packed rows with packed columns; adds to `out` where it holds an earlier part of the depth. */
function multiplyPacked(packedA: usize, packedB: usize, out: usize, tile: usize, rows: i32, n: i32, steps: i32, isLater: bool): void {
  const stride = bytes(n);
  for (let column = 0; column < n; column += 8) {
    const b = packedB + bytes(column * steps);
    const columns = smaller(8, n - column);
    for (let row = 0; row < rows; row += tileRows) {
      const a = packedA + bytes(row * steps);
      const to = out + bytes(row * n + column);
      if (columns == 8 && rows - row >= tileRows) multiplyTile(a, b, to, stride, steps, isLater);
      else {
        multiplyTile(a, b, tile, 32, steps, false);
        copyTile(tile, to, stride, smaller(tileRows, rows - row), columns, isLater);
      }
    }
  }
}

/** One tile of `tileRows` rows by 8 columns. */
@inline function multiplyTile(a: usize, b: usize, to: usize, stride: usize, steps: i32, isLater: bool): void {
  const to1 = to + stride, to2 = to1 + stride, to3 = to2 + stride, to4 = to3 + stride, to5 = to4 + stride;
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  let s40 = s00, s41 = s00, s50 = s00, s51 = s00;
  for (const end = b + (<usize>steps << 5); b < end; b += 32, a += 4 * tileRows) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let factor = v128.load32_splat(a);
    s00 = multiplyAdd(s00, factor, b0); s01 = multiplyAdd(s01, factor, b1);
    factor = v128.load32_splat(a, 4);
    s10 = multiplyAdd(s10, factor, b0); s11 = multiplyAdd(s11, factor, b1);
    factor = v128.load32_splat(a, 8);
    s20 = multiplyAdd(s20, factor, b0); s21 = multiplyAdd(s21, factor, b1);
    factor = v128.load32_splat(a, 12);
    s30 = multiplyAdd(s30, factor, b0); s31 = multiplyAdd(s31, factor, b1);
    if (!isFused) continue;
    factor = v128.load32_splat(a, 16);
    s40 = multiplyAdd(s40, factor, b0); s41 = multiplyAdd(s41, factor, b1);
    factor = v128.load32_splat(a, 20);
    s50 = multiplyAdd(s50, factor, b0); s51 = multiplyAdd(s51, factor, b1);
  }
  // Each part of the depth is summed on its own first, which loses fewer digits than one long sum.
  putPair(to, s00, s01, isLater); putPair(to1, s10, s11, isLater);
  putPair(to2, s20, s21, isLater); putPair(to3, s30, s31, isLater);
  if (!isFused) return;
  putPair(to4, s40, s41, isLater); putPair(to5, s50, s51, isLater);
}

@inline function putPair(to: usize, low: v128, high: v128, isAdded: bool): void {
  if (isAdded) {
    low = f32x4.add(v128.load(to), low);
    high = f32x4.add(v128.load(to, 16), high);
  }
  v128.store(to, low);
  v128.store(to, high, 16);
}

function copyTile(tile: usize, to: usize, stride: usize, rows: i32, columns: i32, isLater: bool): void {
  for (let row = 0; row < rows; row++, tile += 32, to += stride)
    for (let column = 0; column < columns; column++) {
      const value = f32.load(tile + bytes(column));
      f32.store(to + bytes(column), isLater ? f32.load(to + bytes(column)) + value : value);
    }
}
