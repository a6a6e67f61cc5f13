/**
 * How a matcher did, one entry per distance threshold. A query counts as positive when its match lies within the
 * threshold, and as true when the label of its match is the right one (for positives) or the wrong one (for negatives).
 */
export interface MatchCounts {
  /** Right label, within the threshold. */
  readonly tp: Float64Array;
  /** Wrong label, within the threshold. */
  readonly fp: Float64Array;
  /** Wrong label, beyond the threshold. */
  readonly tn: Float64Array;
  /** Right label, beyond the threshold. */
  readonly fn: Float64Array;
  /** Number of queries: the sum of the four at every threshold. */
  readonly count: number;
}
