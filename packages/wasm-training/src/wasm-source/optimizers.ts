import { bytes } from './vectors';

/**
 * One step of Adam (Adam: A Method for Stochastic Optimization, 2014, arXiv:1412.6980). `firstScale` and `secondScale`
 * correct the moments for having begun at zero. Outputs may lie on the inputs that they continue.
 */
export function adam(
  weights: usize, gradient: usize, first: usize, second: usize, newWeights: usize, newFirst: usize, newSecond: usize, count: i32,
  rate: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, firstScale: f32, secondScale: f32, epsilon: f32,
): void {
  const size = bytes(count), vectors = size & ~15;
  const b1 = f32x4.splat(beta1), r1 = f32x4.splat(rest1), b2 = f32x4.splat(beta2), r2 = f32x4.splat(rest2);
  const scale1 = f32x4.splat(firstScale * rate), scale2 = f32x4.splat(secondScale), e = f32x4.splat(epsilon);
  let i: usize = 0;
  for (; i < vectors; i += 16) {
    const g = v128.load(gradient + i);
    const m = f32x4.add(f32x4.mul(b1, v128.load(first + i)), f32x4.mul(r1, g));
    const v = f32x4.add(f32x4.mul(b2, v128.load(second + i)), f32x4.mul(r2, f32x4.mul(g, g)));
    v128.store(newFirst + i, m);
    v128.store(newSecond + i, v);
    const step = f32x4.div(f32x4.mul(scale1, m), f32x4.add(f32x4.sqrt(f32x4.mul(scale2, v)), e));
    v128.store(newWeights + i, f32x4.sub(v128.load(weights + i), step));
  }
  for (; i < size; i += 4) {
    const g = f32.load(gradient + i);
    const m = beta1 * f32.load(first + i) + rest1 * g;
    const v = beta2 * f32.load(second + i) + rest2 * (g * g);
    f32.store(newFirst + i, m);
    f32.store(newSecond + i, v);
    f32.store(newWeights + i, f32.load(weights + i) - (firstScale * rate * m) / (sqrt<f32>(secondScale * v) + epsilon));
  }
}

/** `out = x + factor · y`: a step of gradient descent, and, for the velocity, of momentum. */
export function addScaled(x: usize, y: usize, out: usize, count: i32, factor: f32): void {
  const size = bytes(count), vectors = size & ~15;
  const f = f32x4.splat(factor);
  let i: usize = 0;
  for (; i < vectors; i += 16) v128.store(out + i, f32x4.add(v128.load(x + i), f32x4.mul(f, v128.load(y + i))));
  for (; i < size; i += 4) f32.store(out + i, f32.load(x + i) + factor * f32.load(y + i));
}
