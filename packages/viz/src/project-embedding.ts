import { type Embeddings, SimError, toRows } from '@sim/core';
import { Pca } from '@sim/metrics';

/** Options of `projectEmbedding`. */
export interface ProjectEmbeddingOptions {
  /** Length of a row; needed for a flat array. */
  readonly dim?: number;
}

/**
 * Places for `projector` by principal component analysis: the plane in which the rows vary most. Fast, the same every
 * time, and true to distances as far as two axes can be; `umapEmbedding` of `@sim/viz/umap-js` shows neighbourhoods
 * instead.
 *
 * @param embeddings `[n, dim]` with n, dim ≥ 2.
 * @returns `[n, 2]`, row-major.
 *
 * Throws `EMPTY_INPUT`, `DIMENSION_MISMATCH`, `NOT_FINITE`, `TOO_FEW_EXAMPLES`, and `INVALID_ARGUMENT` for rows of one
 * number.
 *
 * @example
 * projectEmbedding([[0, 0, 0], [1, 1, 0], [2, 2, 0.1]]);   // Float32Array(6)
 */
export function projectEmbedding(embeddings: Embeddings, options: ProjectEmbeddingOptions = {}): Float32Array {
  const { values, count, dim } = toRows(embeddings, { where: 'projectEmbedding', ...options });
  if (count < 2 || dim < 2)
    throw new SimError({
      code: count < 2 ? 'TOO_FEW_EXAMPLES' : 'INVALID_ARGUMENT',
      where: 'projectEmbedding',
      problem: 'a plane needs at least two rows of at least two numbers',
      got: `[${count}, ${dim}]`,
      cure: 'Pass more rows, or draw rows of one number as a histogram.',
    });
  return Float32Array.from(new Pca({ components: 2 }).fit(values, { dim }).transform(values));
}
