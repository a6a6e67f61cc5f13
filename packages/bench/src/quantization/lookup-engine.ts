/** @internal */

import type { FunnelSearch, Search } from '@sim/search';
import type { LinePeer } from '../line-peer.ts';
import { findPython, startPythonPeer } from '../python-peer.ts';
import { timed } from '../hnsw/graph-section.ts';
import type { DataSet } from '../knn/data-set.ts';
import { readFloats } from '../knn/read-floats.ts';

/** What a run asks: the first `count` queries, `batch` at a time, with `width` candidates where the engine has any. */
export interface Question {
  readonly count: number;
  readonly batch: number;
  readonly k: number;
  readonly width: number | undefined;
}

/** Seconds of processor time, and row numbers `[count, k]`. */
export interface Answer {
  readonly cpu: number;
  readonly ids: ArrayLike<number>;
}

/** An engine that is measured, by cosine. */
export interface LookupEngine {
  readonly label: string;
  /** Numbers of candidates to measure; undefined for an exact engine. */
  readonly widths: readonly (number | undefined)[];
  /** Bytes that it keeps of a row of `dim` numbers, ids apart. */
  bytesPerRow(dim: number): number;
  /** Seconds of processor time. */
  load(data: DataSet): Promise<number>;
  run(question: Question): Promise<Answer>;
  close(): Promise<void> | void;
}

/** How an engine of ours is made and described. */
export interface OwnEngine {
  readonly label: string;
  readonly widths: readonly (number | undefined)[];
  readonly bytesPerRow: (dim: number) => number;
  make(dim: number): FunnelSearch | Search;
}

/** One of ours, through its public door. */
export function ownEngine({ label, widths, bytesPerRow, make }: OwnEngine): LookupEngine {
  let search: Search | undefined;
  let queries = new Float32Array();
  return {
    label,
    widths,
    bytesPerRow,
    async load(data) {
      search?.dispose();
      const fresh = make(data.dim);
      search = fresh;
      queries = readFloats(data.queriesPath) as Float32Array<ArrayBuffer>;
      const rows = readFloats(data.galleryPath);
      const ids = Uint32Array.from({ length: data.rows }, (_, row) => row);
      return (await timed(() => fresh.add(ids, rows))).cpu;
    },
    async run({ count, batch, k, width }) {
      const engine = search as Search;
      const ids = new Uint32Array(count * k);
      const { cpu } = await timed(async () => {
        for (let first = 0; first < count; first += batch) {
          const asked = queries.subarray(first * engine.dim, Math.min(count, first + batch) * engine.dim);
          ids.set((await engine.lookup(asked, { k, ef: width })).ids, first * k);
        }
      });
      return { cpu, ids };
    },
    close() {
      search?.dispose();
    },
  };
}

/** One of faiss, in a process of its own; null, with the reason printed, where there is none. */
export async function faissEngine(kind: 'flat' | 'rabitq', widths: readonly number[]): Promise<LookupEngine | null> {
  const python = findPython(['numpy', 'faiss']);
  if (python === null) return null;
  const peer: LinePeer = await startPythonPeer(python, 'binary.py', [kind]);
  return {
    label: (peer.hello as { readonly label: string }).label,
    widths,
    bytesPerRow: (dim) => 4 * dim + dim / 8,
    async load({ galleryPath: gallery, queriesPath, dim }) {
      const request = { op: 'load', gallery, queries: queriesPath, dim };
      return ((await peer.ask(JSON.stringify(request))) as { readonly cpu: number }).cpu;
    },
    run: async (question) => (await peer.ask(JSON.stringify({ op: 'run', ...question }))) as Answer,
    close: () => peer.close(),
  };
}
