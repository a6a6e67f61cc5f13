/** A labelled batch and what it is compared with, for `meanOverAnchors`. */
export interface LoopBatch {
  readonly labels: readonly number[];
  readonly rows: readonly (readonly number[])[];
  /** Rows compared with after those of the batch, as a memory of past batches. */
  readonly past?: { readonly labels: readonly number[]; readonly rows: readonly (readonly number[])[] };
}

/** One anchor of a batch as plain lists: keys by number, and how far things lie apart. */
export interface LoopAnchor {
  /** Keys of the anchor's class but itself. */
  readonly positives: readonly number[];
  /** Keys of other classes. */
  readonly negatives: readonly number[];
  /** Distance of the anchor from a key. */
  to(key: number): number;
  /** Distance of one key from another. */
  between(from: number, to: number): number;
  /** The anchor's own number among the keys. */
  readonly index: number;
}

/** How far two rows lie apart, in float64. */
export type LoopDistance = (query: readonly number[], key: readonly number[]) => number;

/** `1 − q·k`, not below 0. */
export const cosineByLoop: LoopDistance = (query, key) =>
  Math.max(0, 1 - query.reduce((sum, x, c) => sum + x * (key[c] as number), 0));

/** `Σ (qᵢ − kᵢ)²`. */
export const squaredByLoop: LoopDistance = (query, key) =>
  query.reduce((sum, x, c) => sum + (x - (key[c] as number)) ** 2, 0);

/**
 * The mean of a loss over the anchors of a batch by plain loops in float64: the oracle for losses over pairs. An anchor
 * without a positive or without a negative adds 0.
 */
export function meanOverAnchors(
  { labels, rows, past = { labels: [], rows: [] } }: LoopBatch,
  distance: LoopDistance,
  value: (anchor: LoopAnchor) => number,
): number {
  const keyLabels = [...labels, ...past.labels];
  const keys = [...rows, ...past.rows];
  const between = (from: number, to: number): number => distance(keys[from] as number[], keys[to] as number[]);
  let total = 0;
  for (const index of labels.keys()) {
    const others = [...keys.keys()].filter((key) => key !== index);
    const positives = others.filter((key) => keyLabels[key] === labels[index]);
    const negatives = others.filter((key) => keyLabels[key] !== labels[index]);
    if (positives.length === 0 || negatives.length === 0) continue;
    total += value({ index, positives, negatives, between, to: (key) => between(index, key) });
  }
  return total / labels.length;
}

/** The rows with other numbers, given in row order. */
export const withNumbers = (rows: readonly (readonly number[])[], numbers: ArrayLike<number>): number[][] => {
  const dim = rows[0]?.length ?? 0;
  return rows.map((_, row) => Array.from({ length: dim }, (_column, c) => numbers[row * dim + c] as number));
};
