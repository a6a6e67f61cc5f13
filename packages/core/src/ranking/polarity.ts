/**
 * What a k-nearest kernel computes. Its keys are smaller for closer rows:
 * `dot` = −Σ qᵢkᵢ, `l2sq` = Σ (qᵢ − kᵢ)², `l1` = Σ |qᵢ − kᵢ|.
 */
export type RankForm = 'dot' | 'l1' | 'l2sq';

/** How values of a distance compare. */
export interface Polarity {
  /** `'distance'`: smaller is closer. `'similarity'`: larger is closer. */
  readonly polarity: 'distance' | 'similarity';
  /** The value that is further than any other; pads short results. */
  readonly worst: number;
  /** True when `value` is at least as close as `threshold`, both rounded to float32. */
  within(value: number, threshold: number): boolean;
  /** Order for sorting, closest first. */
  compare(a: number, b: number): number;
}

/**
 * How a distance orders rows: which kernel computes it, how rows are prepared for that kernel and how its keys
 * become the distance. Three kernels serve six distances; nothing else needs to know a distance by name.
 */
export interface Ranking extends Polarity {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly form: RankForm;
  /** Only the direction of a row counts, so that embeddings of length 1 are what a caller is expected to hold. */
  readonly ignoresLength?: true;
  /** Rows `[n, dim]` in the form that the kernel works on. May be `rows` itself; never changes it. */
  prepare(rows: Float32Array, dim: number): Float32Array;
  /** One number per prepared query that `finish` needs, where it needs one. */
  queryScale?(prepared: Float32Array, dim: number): Float64Array;
  /** The distance behind a kernel's key. */
  finish(key: number, queryScale: number): number;
}

/** Polarity of distances. */
export const smallerIsCloser: Polarity = {
  polarity: 'distance',
  worst: Number.POSITIVE_INFINITY,
  within: (value, threshold) => Math.fround(value) <= Math.fround(threshold),
  compare: (a, b) => a - b,
};

/** Polarity of similarities. */
export const largerIsCloser: Polarity = {
  polarity: 'similarity',
  worst: Number.NEGATIVE_INFINITY,
  within: (value, threshold) => Math.fround(value) >= Math.fround(threshold),
  compare: (a, b) => b - a,
};
