import { bytes } from './vectors';

/** `out[s, :] = Σ over the i with ids[i] = s of x[i, :]`; ids outside `0 … segments − 1` add to nothing. */
export function sumSegments(x: usize, ids: usize, out: usize, rows: i32, columns: i32, segments: i32): void {
  const size = bytes(columns);
  const vectors = size & ~15;
  memory.fill(out, 0, <usize>segments * size);
  for (let row = 0; row < rows; row++, x += size) {
    const segment = i32.load(ids + bytes(row));
    if (segment < 0 || segment >= segments) continue;
    const to = out + <usize>segment * size;
    let c: usize = 0;
    for (; c < vectors; c += 16) v128.store(to + c, f32x4.add(v128.load(to + c), v128.load(x + c)));
    for (; c < size; c += 4) f32.store(to + c, f32.load(to + c) + f32.load(x + c));
  }
}
