/**
 * Gradient of a function of many numbers by central differences in float64: the oracle for gradients.
 * Exact to about 1e-9 of the function's size where it is smooth.
 */
export function centralDifferences(f: (x: Float64Array) => number, at: ArrayLike<number>, step = 1e-5): Float64Array {
  const x = Float64Array.from(at);
  return x.map((value, i) => {
    x[i] = value + step;
    const above = f(x);
    x[i] = value - step;
    const below = f(x);
    x[i] = value;
    return (above - below) / (2 * step);
  });
}
