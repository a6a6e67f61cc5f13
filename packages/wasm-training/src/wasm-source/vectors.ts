/** `sum + factor · vector`. Two roundings, as everywhere else in tfjs. */
@inline export function multiplyAdd(sum: v128, factor: v128, vector: v128): v128 {
  return f32x4.add(sum, f32x4.mul(factor, vector));
}

@inline export function smaller(a: i32, b: i32): i32 {
  return a < b ? a : b;
}

@inline export function larger(a: i32, b: i32): i32 {
  return a > b ? a : b;
}

/** Bytes of `count` float32 numbers. */
@inline export function bytes(count: i32): usize {
  return (<usize>count) << 2;
}
