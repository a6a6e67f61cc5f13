import { type Embeddings, SimError, requireInteger, toRows } from '@sim/core';
import { Pca } from '@sim/metrics';

/** Options of `projectEmbedding`. */
export interface ProjectEmbeddingOptions {
  /** Length of a row; needed for a flat array. */
  readonly dim?: number;
  /** Numbers per place. Default 2; 3 for a projector in space. */
  readonly components?: number;
}

/**
 * Places for `projector` by principal component analysis: the plane (or space) in which the rows vary most. Fast, the same every
 * time, and true to distances as far as so few axes can be; `umapEmbedding` of `@sim/viz/umap-js` shows neighbourhoods
 * instead.
 *
 * @param embeddings `[n, dim]` with n ≥ `components` and n ≥ 2, dim ≥ `components`.
 * @returns `[n, components]`, row-major.
 *
 * Throws `EMPTY_INPUT`, `DIMENSION_MISMATCH`, `NOT_FINITE`, `TOO_FEW_EXAMPLES`, and `INVALID_ARGUMENT` for rows shorter
 * than `components`.
 *
 * @example
 * projectEmbedding([[0, 0, 0], [1, 1, 0], [2, 2, 0.1]]);   // Float32Array(6)
 */
export function projectEmbedding(embeddings: Embeddings, options: ProjectEmbeddingOptions = {}): Float32Array {
  const where = 'projectEmbedding';
  const { components = 2, ...rowOptions } = options;
  requireInteger(components, 'components', where);
  const { values, count, dim } = toRows(embeddings, { where, ...rowOptions });
  const least = Math.max(2, components);
  if (count < least || dim < components)
    throw new SimError({
      code: count < least ? 'TOO_FEW_EXAMPLES' : 'INVALID_ARGUMENT',
      where,
      problem: `${components} axes need at least ${least} rows of at least ${components} numbers`,
      got: `[${count}, ${dim}]`,
      cure: 'Pass more rows or fewer components; draw rows of one number as a histogram.',
    });
  return Float32Array.from(new Pca({ components }).fit(values, { dim }).transform(values));
}
