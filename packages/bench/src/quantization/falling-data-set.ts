/** @internal */

import { Random } from '@sim/core';
import { type DataSet, writeRowsAsDataSet } from '../knn/data-set.ts';

/** What to draw. The same numbers come out on every machine. */
export interface FallingDataSetOptions {
  readonly rows: number;
  readonly dim: number;
  readonly queries: number;
  /** The variance of column i, from 1 on, is `i ** −decay`: 0 for normal rows, 1 about what trained embeddings have. */
  readonly decay: number;
}

/** Normal rows whose columns carry less and less, as principal components and Matryoshka embeddings do. */
export function fallingDataSet(folder: string, { rows, dim, queries, decay }: FallingDataSetOptions): DataSet {
  const scales = Float64Array.from({ length: dim }, (_, i) => (i + 1) ** (-decay / 2));
  const draw = (count: number, seed: number): Float32Array => {
    const random = new Random(seed, rows, dim);
    return Float32Array.from({ length: count * dim }, (_, i) => random.normal() * (scales[i % dim] as number));
  };
  return writeRowsAsDataSet(folder, `falling-${decay}-${rows}x${dim}`, { gallery: draw(rows, 1), queries: draw(queries, 2), dim });
}
