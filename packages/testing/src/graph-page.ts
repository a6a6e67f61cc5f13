/**
 * Script of a page that builds a graph, for `describeInChromium`.
 *
 * @internal
 */
import { Random, SimError } from '@sim/core';
import { HnswSearch } from '@sim/search/hnsw-search';
import { LinearSearch } from '@sim/search/linear-search';
import { gaussianValues } from './gaussian-rows.ts';

/** What comes of it. */
export interface PageGraph {
  /** Of the error that was thrown. */
  readonly code?: string;
  /** Part of the true nearest that is found. */
  readonly recall?: number;
  /** Whether the graph is the one that one thread builds. */
  readonly isAsAlone?: boolean;
}

const DIM = 12;
const COUNT = 4000;

async function build(threads: number | 'auto'): Promise<PageGraph> {
  const rows = gaussianValues(new Random(1), COUNT, DIM);
  const ids = Uint32Array.from({ length: COUNT }, (_, row) => row);
  const options = { dim: DIM, distance: 'euclidean' };
  const searches = [new HnswSearch({ ...options, threads }), new HnswSearch(options), new LinearSearch(options)] as const;
  try {
    for (const search of searches) await search.add(ids, rows);
  } catch (error) {
    return { code: error instanceof SimError ? error.code : String(error) };
  }
  const queries = rows.subarray(0, 100 * DIM);
  const [found, , truth] = await Promise.all(searches.map((search) => search.lookup(queries, { k: 10, ef: 200 })));
  const [bytes, alone] = await Promise.all([searches[0].toBytes(), searches[1].toBytes()]);
  for (const search of searches) search.dispose();
  if (!found || !truth) throw new Error('three searches answer');
  let hits = 0;
  for (let at = 0; at < truth.ids.length; at += 10) {
    const nearest = new Set(truth.ids.subarray(at, at + 10));
    for (const id of found.ids.subarray(at, at + 10)) if (nearest.has(id)) hits++;
  }
  return { recall: hits / truth.ids.length, isAsAlone: bytes.every((byte, i) => byte === alone[i]) };
}

globalThis.calls = { build: (threads) => build(threads as number | 'auto') };
