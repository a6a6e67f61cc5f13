/** @internal Bicubic interpolation as a matrix. */
/** Parameter of the kernel: Keys' choice, which reproduces quadratic functions. */
const A = -0.5;

/**
 * Weights of bicubic interpolation along one axis as a matrix `[wanted, size]`, row-major: output i is
 * `Σ_j weights[i, j] · input[j]`, for a stretch of `length` inputs from `start` on. Output i stands at
 * `start + (i + ½) · length / wanted − ½`, four inputs around it count, those outside the stretch do not, and each row
 * sums to 1. Without smoothing before shrinking.
 *
 * Cubic convolution interpolation for digital image processing (Keys, 1981).
 */
export function cubicWeights(start: number, length: number, wanted: number, size: number): Float32Array {
  const weights = new Float32Array(wanted * size);
  for (let i = 0; i < wanted; i++) {
    const place = ((i + 0.5) * length) / wanted - 0.5;
    const first = Math.max(0, Math.floor(place) - 1);
    const last = Math.min(length - 1, Math.floor(place) + 2);
    let sum = 0;
    for (let j = first; j <= last; j++) sum += cubic(place - j);
    for (let j = first; j <= last; j++) weights[i * size + start + j] = cubic(place - j) / sum;
  }
  return weights;
}

function cubic(offset: number): number {
  const x = Math.abs(offset);
  if (x >= 2) return 0;
  return x <= 1 ? ((A + 2) * x - (A + 3)) * x * x + 1 : ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
}
