// Distances as whole numbers of 32 bits that order, unsigned, as the distances do.
import {
  CANDIDATES, CANDIDATE_KEYS, DOT, L1, L2SQ, blockShift, codeBytes, codeGap, codesAt, form, isCoded, own, rowBytes, rowGap, rowsAt,
} from './layout';

@inline function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

@inline function sumIntegerLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

@inline function addTerms(kind: i32, q: v128, x: v128, sum: v128): v128 {
  if (kind == DOT) return f32x4.sub(sum, f32x4.mul(q, x));
  const t = f32x4.sub(q, x);
  return f32x4.add(sum, kind == L1 ? f32x4.abs(t) : f32x4.mul(t, t));
}

@inline function addIntegerTerms(kind: i32, q: v128, x: v128, sum: v128): v128 {
  if (kind == DOT) return i32x4.sub(sum, i32x4.dot_i16x8_s(q, x));
  const t = i16x8.sub(q, x);
  return i32x4.add(sum, kind == L1 ? i32x4.extadd_pairwise_i16x8_s(i16x8.abs(t)) : i32x4.dot_i16x8_s(t, t));
}

/** Float32 bits in an order of unsigned numbers. */
@inline function ordered(bits: v128): v128 {
  return v128.xor(bits, v128.or(i32x4.shr_s(bits, 31), i32x4.splat(0x80000000)));
}

@inline function rowKeys(kind: i32, q: usize, bytes: usize, x0: usize, x1: usize, x2: usize, x3: usize): v128 {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  const end = q + bytes;
  for (const pairs = q + (bytes & ~31); q != pairs; q += 32, x0 += 32, x1 += 32, x2 += 32, x3 += 32) {
    const query = v128.load(q), next = v128.load(q, 16);
    a = addTerms(kind, next, v128.load(x0, 16), addTerms(kind, query, v128.load(x0), a));
    b = addTerms(kind, next, v128.load(x1, 16), addTerms(kind, query, v128.load(x1), b));
    c = addTerms(kind, next, v128.load(x2, 16), addTerms(kind, query, v128.load(x2), c));
    d = addTerms(kind, next, v128.load(x3, 16), addTerms(kind, query, v128.load(x3), d));
  }
  if (q != end) {
    const query = v128.load(q);
    a = addTerms(kind, query, v128.load(x0), a);
    b = addTerms(kind, query, v128.load(x1), b);
    c = addTerms(kind, query, v128.load(x2), c);
    d = addTerms(kind, query, v128.load(x3), d);
  }
  const sums = sumLanes(a, b, c, d);
  return kind == DOT ? ordered(sums) : sums;
}

@inline function codeKeys(kind: i32, q: usize, bytes: usize, x0: usize, x1: usize, x2: usize, x3: usize): v128 {
  let a = i32x4.splat(0), b = a, c = a, d = a;
  const end = q + bytes;
  for (const pairs = q + (bytes & ~15); q != pairs; q += 16, x0 += 16, x1 += 16, x2 += 16, x3 += 16) {
    const query = v128.load_ext<i8>(q), next = v128.load_ext<i8>(q, 8);
    a = addIntegerTerms(kind, next, v128.load_ext<i8>(x0, 8), addIntegerTerms(kind, query, v128.load_ext<i8>(x0), a));
    b = addIntegerTerms(kind, next, v128.load_ext<i8>(x1, 8), addIntegerTerms(kind, query, v128.load_ext<i8>(x1), b));
    c = addIntegerTerms(kind, next, v128.load_ext<i8>(x2, 8), addIntegerTerms(kind, query, v128.load_ext<i8>(x2), c));
    d = addIntegerTerms(kind, next, v128.load_ext<i8>(x3, 8), addIntegerTerms(kind, query, v128.load_ext<i8>(x3), d));
  }
  if (q != end) {
    const query = v128.load_ext<i8>(q);
    a = addIntegerTerms(kind, query, v128.load_ext<i8>(x0), a);
    b = addIntegerTerms(kind, query, v128.load_ext<i8>(x1), b);
    c = addIntegerTerms(kind, query, v128.load_ext<i8>(x2), c);
    d = addIntegerTerms(kind, query, v128.load_ext<i8>(x3), d);
  }
  const sums = sumIntegerLanes(a, b, c, d);
  return kind == DOT ? v128.xor(sums, i32x4.splat(0x80000000)) : sums;
}

/** The key of one node as the graph compares it. `q` is of the same kind. */
export function keyOf(q: usize, node: u32): u32 {
  store<u32>(own(CANDIDATES), node);
  manyKeys(q, own(CANDIDATES), 1, own(CANDIDATE_KEYS));
  return load<u32>(own(CANDIDATE_KEYS));
}

/** Writes the keys of `count` nodes as the graph compares them. Both lists have room for a group of four beyond their end. */
export function manyKeys(q: usize, nodes: usize, count: i32, keys: usize): void {
  if (!isCoded) {
    manyRowKeys(q, nodes, count, keys);
    return;
  }
  if (count == 0) return;
  const end = nodes + (<usize>count << 2);
  v128.store(end, i32x4.splat(load<u32>(end - 4)));
  const start = codesAt, bytes = codeBytes, gap = codeGap, shift = blockShift;
  if (form == L2SQ) for (; nodes < end; nodes += 16, keys += 16) v128.store(keys, codeGroup(L2SQ, q, nodes, start, bytes, gap, shift));
  else if (form == L1) for (; nodes < end; nodes += 16, keys += 16) v128.store(keys, codeGroup(L1, q, nodes, start, bytes, gap, shift));
  else for (; nodes < end; nodes += 16, keys += 16) v128.store(keys, codeGroup(DOT, q, nodes, start, bytes, gap, shift));
}

/** Where an array has a node. */
@inline function placeAt(node: u32, start: usize, bytes: usize, gap: usize, shift: u32): usize {
  return start + <usize>node * bytes + <usize>(node >> shift) * gap;
}

@inline function codeGroup(kind: i32, q: usize, nodes: usize, start: usize, bytes: usize, gap: usize, shift: u32): v128 {
  return codeKeys(
    kind, q, bytes,
    placeAt(load<u32>(nodes), start, bytes, gap, shift),
    placeAt(load<u32>(nodes, 4), start, bytes, gap, shift),
    placeAt(load<u32>(nodes, 8), start, bytes, gap, shift),
    placeAt(load<u32>(nodes, 12), start, bytes, gap, shift),
  );
}

/** Writes the keys of the rows of `count` nodes. Both lists have room for a group of four beyond their end. */
export function manyRowKeys(q: usize, nodes: usize, count: i32, keys: usize): void {
  if (count == 0) return;
  const end = nodes + (<usize>count << 2);
  v128.store(end, i32x4.splat(load<u32>(end - 4)));
  const start = rowsAt, bytes = rowBytes, gap = rowGap, shift = blockShift;
  if (form == L2SQ) for (; nodes < end; nodes += 16, keys += 16) v128.store(keys, rowGroup(L2SQ, q, nodes, start, bytes, gap, shift));
  else if (form == L1) for (; nodes < end; nodes += 16, keys += 16) v128.store(keys, rowGroup(L1, q, nodes, start, bytes, gap, shift));
  else for (; nodes < end; nodes += 16, keys += 16) v128.store(keys, rowGroup(DOT, q, nodes, start, bytes, gap, shift));
}

@inline function rowGroup(kind: i32, q: usize, nodes: usize, start: usize, bytes: usize, gap: usize, shift: u32): v128 {
  return rowKeys(
    kind, q, bytes,
    placeAt(load<u32>(nodes), start, bytes, gap, shift),
    placeAt(load<u32>(nodes, 4), start, bytes, gap, shift),
    placeAt(load<u32>(nodes, 8), start, bytes, gap, shift),
    placeAt(load<u32>(nodes, 12), start, bytes, gap, shift),
  );
}
