import { bytes, larger, smaller } from './vectors';

/**
 * Copies an image `[height, width, channels]` into another, `[outHeight, outWidth, channels]`, that is zero elsewhere:
 * pixel `(y, x)` goes to `(top + y·stepY, left + x·stepX)`, and is left out where that lies outside.
 */
export function placeImage(
  image: usize, out: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, top: i32, left: i32, stepY: i32, stepX: i32,
): void {
  const pixel = bytes(channels);
  const first = left < 0 ? (stepX - 1 - left) / stepX : 0;
  const end = smaller(width, (outWidth - 1 - left + stepX) / stepX);
  memory.fill(out, 0, <usize>(outHeight * outWidth) * pixel);
  for (let y = 0; y < height; y++) {
    const row = top + y * stepY;
    if (row < 0 || row >= outHeight) continue;
    const from = image + <usize>(y * width + first) * pixel;
    const to = out + <usize>(row * outWidth + left + first * stepX) * pixel;
    const count = larger(0, end - first);
    if (stepX == 1) memory.copy(to, from, <usize>count * pixel);
    else for (let x = 0; x < count; x++) memory.copy(to + <usize>(x * stepX) * pixel, from + <usize>x * pixel, pixel);
  }
}

/** Turns `[rows, channels]` into blocks of 8 channels, `[⌈channels / 8⌉, rows, 8]`, filled up with zeros. */
export function packChannels(from: usize, to: usize, rows: i32, channels: i32): void {
  const pixel = bytes(channels);
  const whole = channels & ~7;
  for (let c = 0; c < whole; c += 8) {
    let source = from + bytes(c);
    const end = to + (<usize>rows << 5);
    for (; to < end; to += 32, source += pixel) {
      v128.store(to, v128.load(source));
      v128.store(to, v128.load(source, 16), 16);
    }
  }
  if (whole == channels) return;
  const rest = bytes(channels - whole);
  let source = from + bytes(whole);
  memory.fill(to, 0, <usize>rows << 5);
  for (const end = to + (<usize>rows << 5); to < end; to += 32, source += pixel) memory.copy(to, source, rest);
}

/** Turns blocks of 8 channels back into `[rows, channels]`. */
export function unpackChannels(from: usize, to: usize, rows: i32, channels: i32): void {
  const pixel = bytes(channels);
  for (let c = 0; c < channels; c += 8) {
    const size = bytes(smaller(8, channels - c));
    let target = to + bytes(c);
    for (const end = from + (<usize>rows << 5); from < end; from += 32, target += pixel) memory.copy(target, from, size);
  }
}
