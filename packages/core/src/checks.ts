import { SimError } from './errors.ts';

/** Refuses anything but an integer of at least `least`. */
export function requireInteger(value: number, name: string, where: string, least = 1): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `${name} must be an integer of at least ${least}`,
    got: value,
    cure: `Pass ${name} ≥ ${least}.`,
  });
}

/** Refuses anything but a finite number above `above`. */
export function requireNumber(
  value: number,
  name: string,
  where: string,
  above: number = Number.NEGATIVE_INFINITY,
): number {
  if (Number.isFinite(value) && value > above) return value;
  const bound = above === Number.NEGATIVE_INFINITY ? '' : ` above ${above}`;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `${name} must be a finite number${bound}`,
    got: value,
    cure: `Pass a number${bound}.`,
  });
}

/** Refuses a number of neighbours below 1, not whole, or above `most`. */
export function requireK(k: number, where: string, most: number = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(k) && k >= 1 && k <= most) return k;
  const isTooMany = Number.isSafeInteger(k) && k > most;
  throw new SimError({
    code: 'K_OUT_OF_RANGE',
    where,
    problem: isTooMany ? `k is larger than the index of ${most} records` : 'k must be an integer of at least 1',
    got: k,
    cure: isTooMany ? `Ask for k ≤ ${most} or add more records.` : 'Ask for at least one neighbour.',
  });
}

/** Refuses lists that should be parallel and are not. */
export function requireSameLength(
  length: number,
  expected: number,
  name: string,
  of: string,
  where: string,
): void {
  if (length === expected) return;
  throw new SimError({
    code: 'LENGTH_MISMATCH',
    where,
    problem: `${name} must have one entry for each of the ${expected} ${of}`,
    got: length,
    cure: `Pass ${expected} ${name}.`,
  });
}

/** Refuses NaN and infinities; the message names the first row and column. */
export function requireFinite(values: ArrayLike<number>, dim: number, where: string, firstRow = 0): void {
  if (values instanceof Float32Array && areFinite(values)) return;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new SimError({
      code: 'NOT_FINITE',
      where,
      problem: `row ${firstRow + Math.floor(i / dim)}, column ${i % dim} is not a finite number`,
      got: values[i],
      cure: 'Remove such rows, or find out why the model produced them.',
    });
  }
}

/** Whether numbers are all finite, for millions of them: a finite number less itself is 0, and others are NaN, which stays. */
function areFinite(values: Float32Array): boolean {
  const whole = values.length - (values.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    const v = values[i] as number;
    const w = values[i + 1] as number;
    const x = values[i + 2] as number;
    const y = values[i + 3] as number;
    a += v - v;
    b += w - w;
    c += x - x;
    d += y - y;
  }
  return a + b + c + d === 0 && values.subarray(whole).every(Number.isFinite);
}

/** Refuses a string that is none of `known`; the message lists them. */
export function requireOneOf<T extends string>(value: T, known: readonly T[], name: string, where: string): T {
  if (known.includes(value)) return value;
  throw new SimError({
    code: 'UNKNOWN_NAME',
    where,
    problem: `unknown ${name}`,
    got: value,
    cure: `Use one of: ${known.join(', ')}.`,
  });
}

/** Refuses what is no plain file name, such as a path out of its folder. */
export function requireFileName(name: string, where: string): string {
  const isPlain = typeof name === 'string' && /^[^/\\\0]+$/.test(name) && name !== '.' && name !== '..';
  if (isPlain) return name;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'a name in a storage must be a plain file name',
    got: name,
    cure: 'Leave out slashes; a storage is one flat folder.',
  });
}

/** Refuses a range of bytes whose start or length is negative or not whole. */
export function requireRange(offset: number, length: number, where: string): void {
  requireInteger(offset, 'offset', where, 0);
  requireInteger(length, 'length', where, 0);
}

/** Refuses to go on once the caller's signal is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined, where: string): void {
  if (!signal?.aborted) return;
  throw new SimError({
    code: 'ABORTED',
    where,
    problem: 'the call was aborted',
    cure: 'Nothing was changed; call again to start over.',
    cause: signal.reason,
  });
}
