import { bytes, larger, smaller } from './vectors';

/** Gradient of a max pool: the first maximum of every window receives the gradient of the window. */
export function maxPoolGradient(
  x: usize, dy: usize, out: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  filterHeight: i32, filterWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  const pixel = bytes(channels);
  const size = <usize>(height * width) * pixel;
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
