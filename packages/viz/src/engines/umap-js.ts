import {
  type Embeddings,
  LongCall,
  type LongCallOptions,
  Random,
  type RankingIdentifier,
  SimError,
  getRanking,
  requireInteger,
  toRows,
} from '@sim/core';
import type { UMAP } from 'umap-js';

/** Options of `umapEmbedding`. */
export interface UmapEmbeddingOptions extends LongCallOptions {
  /** Length of a row; needed for a flat array. */
  readonly dim?: number;
  /** The distance whose neighbourhoods are shown. Default `'cosine'`; similarities have none. */
  readonly distance?: RankingIdentifier;
  /** Numbers per place. Default 2; 3 for a projector in space. */
  readonly components?: number;
  /** How many neighbours make a neighbourhood: small shows detail, large shows the whole. Default 15. */
  readonly nNeighbors?: number;
  /** How close points may come, in units of the picture. Default 0.1. */
  readonly minDist?: number;
  /** How wide clusters spread. Default 1. */
  readonly spread?: number;
  /** Passes of the optimiser. Default: 500, fewer for many rows. */
  readonly nEpochs?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * Places for `projector` by UMAP, through the optional peer `umap-js`: neighbours stay neighbours; how far apart
 * clusters stand means little.
 *
 * @param embeddings `[n, dim]` with n > `nNeighbors`.
 * @returns `[n, components]`, row-major.
 *
 * Throws `MISSING_PEER` when `umap-js` is not installed, `TOO_FEW_EXAMPLES`, `INVALID_ARGUMENT`, `ABORTED`, and what
 * `toRows` throws.
 *
 * McInnes, Healy, Melville: UMAP: Uniform Manifold Approximation and Projection (2018), arXiv:1802.03426.
 *
 * Differs from TF Similarity: seeded, so the same rows give the same picture; no densMAP.
 *
 * @example
 * const places = await umapEmbedding(embeddings, { seed: 42 });
 */
export async function umapEmbedding(
  embeddings: Embeddings,
  options: UmapEmbeddingOptions = {},
): Promise<Float32Array> {
  const where = 'umapEmbedding';
  const { dim, distance = 'cosine', nNeighbors = 15, minDist = 0.1, spread = 1, nEpochs, seed = 0, components = 2 } = options;
  requireInteger(components, 'components', where);
  requireInteger(nNeighbors, 'nNeighbors', where, 2);
  if (nEpochs !== undefined) requireInteger(nEpochs, 'nEpochs', where);
  const rows = toRows(embeddings, { where, ...(dim === undefined ? {} : { dim }) });
  if (rows.count <= nNeighbors)
    throw new SimError({
      code: 'TOO_FEW_EXAMPLES',
      where,
      problem: `neighbourhoods of ${nNeighbors} need more than ${nNeighbors} rows`,
      got: rows.count,
      cure: 'Pass more rows or a smaller nNeighbors.',
    });
  const measure = distanceFunction(distance, where);
  const { UMAP: Projection } = await loadPeer(where);
  const random = new Random(seed);
  const umap = new Projection({
    nComponents: components,
    nNeighbors,
    minDist,
    spread,
    distanceFn: measure.between,
    random: () => random.uniform(),
    ...(nEpochs === undefined ? {} : { nEpochs }),
  });
  const epochs = umap.initializeFit(measure.prepare(rows.values, rows.dim));
  const call = new LongCall('umap', epochs, where, options);
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    await call.advance(1);
  }
  return Float32Array.from(umap.getEmbedding().flat());
}

/** The distance in the peer's words: prepared rows as lists, and a function of two of them. */
function distanceFunction(
  identifier: RankingIdentifier,
  where: string,
): { prepare(values: Float32Array, dim: number): number[][]; between(a: number[], b: number[]): number } {
  const ranking = getRanking(identifier, where);
  if (ranking.polarity === 'similarity' || ranking.queryScale)
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'the distance must be a symmetric distance',
      got: ranking.name,
      cure: "Use 'cosine', 'euclidean', 'squared_euclidean' or 'manhattan'.",
    });
  return {
    prepare: (values, dim) => {
      const prepared = ranking.prepare(values, dim);
      return Array.from({ length: values.length / dim }, (_, i) =>
        Array.from(prepared.subarray(i * dim, (i + 1) * dim)),
      );
    },
    between: (a, b) => ranking.finish(keyOf[ranking.form](a, b), 1),
  };
}

const sumOver = (a: readonly number[], term: (x: number, i: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += term(a[i] as number, i);
  return sum;
};

/** Smaller for closer, as the kernels compute it. */
const keyOf: Record<'dot' | 'l1' | 'l2sq', (a: number[], b: number[]) => number> = {
  dot: (a, b) => -sumOver(a, (x, i) => x * (b[i] as number)),
  l1: (a, b) => sumOver(a, (x, i) => Math.abs(x - (b[i] as number))),
  l2sq: (a, b) => sumOver(a, (x, i) => (x - (b[i] as number)) ** 2),
};

async function loadPeer(where: string): Promise<{ readonly UMAP: typeof UMAP }> {
  try {
    return await import('umap-js');
  } catch (cause) {
    throw new SimError({
      code: 'MISSING_PEER',
      where,
      problem: 'the optional package umap-js cannot be loaded',
      cure: 'Run `npm install umap-js`, or project with projectEmbedding.',
      cause,
    });
  }
}
