/** @internal Weights of a Gaussian blur. */
/**
 * `2 · radius + 1` weights `exp(−x² / 2σ²)`, x = −radius … radius, that sum to 1. σ = 0 gives the weight 1 to the
 * middle.
 */
export function gaussianKernel(sigma: number, radius: number): Float32Array {
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    i === radius ? 1 : Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}
