/** @internal */

import { HnswSearch, type HnswSearchOptions } from '@sim/search';
import { cachePackage, requirePackage } from '../knn/package-cache.ts';

const HNSWLIB = '3.0.0';
const LINKS = 16;
const EF_CONSTRUCTION = 100;

/** An approximate engine: nearest rows by squared Euclidean distance, M 16, efConstruction 100. */
export interface GraphEngine {
  readonly label: string;
  build(rows: Float32Array, dim: number): Promise<void>;
  /** Makes a question of queries, in the form that the engine takes, so that this costs nothing later. */
  ask(queries: Float32Array, k: number): (ef: number) => Promise<ArrayLike<number>>;
  /** Memory that it holds, in bytes, where it tells. */
  bytes?(): number;
  dispose(): void;
}

/** Ours with these options of `HnswSearch`. */
export function makeSimEngine(label: string, options: Partial<HnswSearchOptions>): GraphEngine {
  let search: HnswSearch;
  return {
    label,
    async build(rows, dim) {
      const common = { distance: 'squared_euclidean', m: LINKS, efConstruction: EF_CONSTRUCTION };
      search = new HnswSearch({ dim, ...common, ...options });
      await search.add(
        Uint32Array.from({ length: rows.length / dim }, (_, row) => row),
        rows,
      );
    },
    ask: (queries, k) => async (ef) => (await search.lookup(queries, { k, ef })).ids,
    bytes: () => search.bytes(),
    dispose: () => search.dispose(),
  };
}

interface HierarchicalIndex {
  initIndex(options: { maxElements: number; m: number; efConstruction: number; randomSeed: number }): void;
  addPoint(point: readonly number[], label: number): void;
  setEf(ef: number): void;
  searchKnn(query: readonly number[], k: number): { readonly neighbors: readonly number[] };
}

interface Hnswlib {
  readonly HierarchicalNSW: new (space: 'l2', dim: number) => HierarchicalIndex;
}

/** hnswlib-node, installed on the first run; null, with the reason printed, when it cannot be had. */
export function makeHnswlibEngine(): GraphEngine | null {
  const folder = cachePackage('hnswlib-node', HNSWLIB, { compiles: true });
  if (folder === null) return null;
  const { HierarchicalNSW } = requirePackage<Hnswlib>(folder, 'hnswlib-node');
  let index: HierarchicalIndex | undefined;
  let size = 1;
  const rowsOf = (values: Float32Array): number[][] =>
    Array.from({ length: values.length / size }, (_, row) => [...values.subarray(row * size, (row + 1) * size)]);
  return {
    label: `hnswlib-node ${HNSWLIB}`,
    async build(rows, dim) {
      size = dim;
      index = new HierarchicalNSW('l2', dim);
      index.initIndex({ maxElements: rows.length / dim, m: LINKS, efConstruction: EF_CONSTRUCTION, randomSeed: 1 });
      for (let row = 0; row < rows.length / dim; row++)
        index.addPoint([...rows.subarray(row * dim, (row + 1) * dim)], row);
    },
    ask(queries, k) {
      const points = rowsOf(queries);
      return async (ef) => {
        index?.setEf(ef);
        const ids = new Uint32Array(points.length * k);
        for (const [i, point] of points.entries()) ids.set(index?.searchKnn(point, k).neighbors ?? [], i * k);
        return ids;
      };
    },
    dispose() {
      index = undefined;
    },
  };
}

/** Under the names that the command line takes. */
const makers: Readonly<Record<string, () => GraphEngine | null>> = {
  sim: () => makeSimEngine('sim', {}),
  'sim-threads': () => makeSimEngine('sim, two threads', { threads: 2 }),
  'sim-by-int8': () => makeSimEngine('sim, built by int8', { construction: 'int8' }),
  'sim-int8': () => makeSimEngine('sim, int8', { quantization: 'int8' }),
  hnswlib: makeHnswlibEngine,
};

/** Names of the engines, ours first. */
export const graphEngineNames: readonly string[] = Object.keys(makers);

/** The named engines that run here. */
export function graphEngines(names: readonly string[]): GraphEngine[] {
  return graphEngineNames.flatMap((name) => (names.includes(name) ? (makers[name]?.() ?? []) : []));
}
