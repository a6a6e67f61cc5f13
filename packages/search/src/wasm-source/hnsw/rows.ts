// Rows as they come in, and their codes.
import { CENTRE, codesOf, queryAt, queryCodesAt, rowAt, rowBytes } from './layout';

/** Codes per unit of a row's numbers. */
let scale: f32 = 1;

export function setScale(value: f32): void {
  scale = value;
}

/**
 * Takes the row that the host has written for a node: −0 becomes 0, so that equal rows are equal bytes. Returns a hash
 * of these (the mixing step of wyhash, on lanes of 64 bits).
 */
export function prepareRow(node: u32): u32 {
  let hash: u64 = 0x9e3779b97f4a7c15;
  const zero = f32x4.splat(0);
  for (let at = rowAt(node), end = at + rowBytes; at < end; at += 16) {
    const values = f32x4.add(v128.load(at), zero);
    v128.store(at, values);
    hash = mix(hash ^ i64x2.extract_lane(values, 0));
    hash = mix(hash ^ i64x2.extract_lane(values, 1));
  }
  return <u32>(hash >> 32);
}

@inline function mix(value: u64): u64 {
  const product = value * 0xff51afd7ed558ccd;
  return product ^ (product >> 32);
}

/** Whether two nodes have the same row. */
export function isSameRow(node: u32, other: u32): bool {
  const to = rowAt(other);
  let at = rowAt(node);
  const offset = to - at;
  for (const end = at + rowBytes; at < end; at += 16)
    if (v128.any_true(v128.xor(v128.load(at), v128.load(at + offset)))) return false;
  return true;
}

/** Writes the codes of a node, whose row stands at `from`. */
export function quantiseRow(from: usize, node: u32): void {
  quantise(from, codesOf(node));
}

/** Writes the codes of the query. */
export function quantiseQuery(): void {
  quantise(queryAt, queryCodesAt);
}

/** Codes are whole steps from the centre, cut off at 8 bits. */
@inline function quantise(from: usize, to: usize): void {
  const factor = f32x4.splat(scale);
  for (let centre = CENTRE, end = from + rowBytes; from < end; from += 16, centre += 16, to += 4) {
    const steps = f32x4.nearest(f32x4.mul(f32x4.sub(v128.load(from), v128.load(centre)), factor));
    const words = i32x4.trunc_sat_f32x4_s(steps);
    const halves = i16x8.narrow_i32x4_s(words, words);
    store<u32>(to, i32x4.extract_lane(i8x16.narrow_i16x8_s(halves, halves), 0));
  }
}
