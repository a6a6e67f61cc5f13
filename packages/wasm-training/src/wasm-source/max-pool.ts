import { bytes } from './vectors';

/**
 * Max pool of windows of 2 × 2 beside each other: `[batch, height, width, channels]` into half of the height and the width, of which
 * an odd row or column falls out; `channels` is a multiple of 4. What is not a number is passed over.
 */
export function maxPoolPairs(x: usize, out: usize, batch: i32, height: i32, width: i32, channels: i32): void {
  const pixel = bytes(channels), row = <usize>width * pixel, used = <usize>(width & ~1) * pixel;
  const lowest = f32x4.splat(-Infinity);
  for (let n = 0; n < batch; n++)
    for (let y = 0; y + 1 < height; y += 2) {
      let from = x + <usize>(n * height + y) * row;
      for (const end = from + used; from < end; from += pixel)
        for (const last = from + pixel; from < last; from += 16, out += 16) {
          const top = f32x4.pmax(f32x4.pmax(lowest, v128.load(from)), v128.load(from + pixel));
          const below = from + row;
          v128.store(out, f32x4.pmax(f32x4.pmax(top, v128.load(below)), v128.load(below + pixel)));
        }
    }
}
