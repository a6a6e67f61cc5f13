import { bytes, larger, smaller } from './vectors';

/** Gradient of a max pool: the first maximum of every window receives the gradient of the window. */
export function maxPoolGradient(
  x: usize, dy: usize, out: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  const pixel = bytes(channels);
  const size = <usize>(height * width) * pixel;
  const isPairs = filterHeight == 2 && filterWidth == 2 && strideY == 2 && strideX == 2 && top == 0 && left == 0;
  if (isPairs && 2 * outHeight <= height && 2 * outWidth <= width && (channels & 3) == 0) {
    passPairs(x, dy, out, batch, height, width, channels, outHeight, outWidth);
    return;
  }
  memory.fill(out, 0, <usize>batch * size);
  for (let n = 0; n < batch; n++, x += size, out += size) {
    for (let h = 0; h < outHeight; h++) {
      const y = h * strideY - top;
      const y0 = larger(0, y), y1 = smaller(height, y + filterHeight);
      for (let w = 0; w < outWidth; w++, dy += pixel) {
        const column = w * strideX - left;
        const x0 = larger(0, column), x1 = smaller(width, column + filterWidth);
        const corner = <usize>(y0 * width + x0) * pixel;
        passWindow(x + corner, dy, out + corner, y1 - y0, x1 - x0, <usize>width * pixel, pixel);
      }
    }
  }
}

/** Windows of 2 × 2 beside each other, as in most nets: every pixel belongs to one window at most, and is written once. */
function passPairs(
  x: usize, dy: usize, out: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
): void {
  const pixel = bytes(channels), row = <usize>width * pixel;
  const lowest = f32x4.splat(-Infinity);
  if (2 * outHeight < height || 2 * outWidth < width) memory.fill(out, 0, <usize>(batch * height) * row);
  for (let n = 0; n < batch; n++)
    for (let h = 0; h < outHeight; h++) {
      const start = <usize>(n * height + 2 * h) * row;
      for (let w = 0; w < outWidth; w++, dy += pixel)
        for (let c: usize = 0; c < pixel; c += 16) {
          const from = x + start + <usize>(2 * w) * pixel + c, to = from - x + out;
          const v0 = v128.load(from), v1 = v128.load(from + pixel), v2 = v128.load(from + row), v3 = v128.load(from + row + pixel);
          const largest = f32x4.pmax(f32x4.pmax(f32x4.pmax(f32x4.pmax(lowest, v0), v1), v2), v3);
          const gradient = v128.and(v128.load(dy + c), f32x4.gt(largest, lowest));
          let taken = f32x4.eq(v0, largest);
          v128.store(to, v128.and(gradient, taken));
          let isLargest = f32x4.eq(v1, largest);
          v128.store(to + pixel, v128.and(gradient, v128.andnot(isLargest, taken)));
          taken = v128.or(taken, isLargest);
          isLargest = f32x4.eq(v2, largest);
          v128.store(to + row, v128.and(gradient, v128.andnot(isLargest, taken)));
          taken = v128.or(taken, isLargest);
          v128.store(to + row + pixel, v128.and(gradient, v128.andnot(f32x4.eq(v3, largest), taken)));
        }
    }
}

/** Passes the gradient of one window on, for all channels. */
@inline function passWindow(x: usize, dy: usize, out: usize, rows: i32, columns: i32, row: usize, pixel: usize): void {
  const lowest = f32x4.splat(-Infinity);
  const vectors = pixel & ~15;
  let c: usize = 0;
  for (; c < vectors; c += 16) {
    let largest = lowest;
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        // Not f32x4.max: like the comparison of the reference, this one passes over what is not a number.
        largest = f32x4.pmax(largest, v128.load(x + c + <usize>i * row + <usize>j * pixel));
    let gradient = v128.and(v128.load(dy + c), f32x4.gt(largest, lowest));
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const at = c + <usize>i * row + <usize>j * pixel;
        const isLargest = f32x4.eq(v128.load(x + at), largest);
        v128.store(out + at, f32x4.add(v128.load(out + at), v128.and(gradient, isLargest)));
        gradient = v128.andnot(gradient, isLargest);
      }
  }
  for (; c < pixel; c += 4) {
    let largest: f32 = -Infinity;
    let place: usize = 0;
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const at = c + <usize>i * row + <usize>j * pixel;
        const value = f32.load(x + at);
        if (value > largest) {
          largest = value;
          place = out + at;
        }
      }
    if (place) f32.store(place, f32.load(place) + f32.load(dy + c));
  }
}
