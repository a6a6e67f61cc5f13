/** @internal */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSet } from './data-set.ts';
import type { KnnPeer } from './knn-peer.ts';
import type { Graphed } from './peer-protocol.ts';
import { formatRatio, markdownTable } from './tables.ts';
import { countWrong, trueNeighbours } from './truth.ts';

/** One engine's graph. */
export interface GraphRun {
  readonly label: string;
  readonly firstMs: number;
  readonly thirdMs: number;
  /** The least that one of the three calls took of processors. */
  readonly cpuMs: number;
  readonly wrong: number;
}

/** The k nearest rows of each row, built three times in turn on every engine; the first `checked` rows are checked. */
export async function runGraphs(
  peers: readonly KnnPeer[],
  data: DataSet,
  { k, checked, folder }: { readonly k: number; readonly checked: number; readonly folder: string },
): Promise<GraphRun[]> {
  for (const peer of peers) await peer.load(data);
  const output = (i: number): string => join(folder, `graph-${i}.u32`);
  const times = peers.map((): Graphed[] => []);
  for (let call = 0; call < 3; call++)
    for (const [i, peer] of peers.entries()) times[i]?.push(await peer.graph(k, output(i)));
  const truth = trueNeighbours({ ...data, queriesPath: data.galleryPath }, Math.min(checked, data.rows), k);
  return peers.map(({ label }, i) => {
    const bytes = readFileSync(output(i));
    const ids = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    const calls = times[i] as [Graphed, Graphed, Graphed];
    const cpuMs = Math.min(...calls.map((call) => call.cpuMs));
    return { label, firstMs: calls[0].ms, thirdMs: calls[2].ms, cpuMs, wrong: countWrong(ids, truth, k) };
  });
}

/** A table of both calls and of processor time, the last two with their ratios to the first engine's. */
export function graphTable(runs: readonly GraphRun[], checkedIds: number): string {
  const [first] = runs;
  const seconds = (ms: number): string => (ms / 1000).toFixed(2);
  const beside = (ms: number, firstMs: number | undefined, i: number): string =>
    `${seconds(ms)}${i > 0 ? ` (${formatRatio(ms / (firstMs ?? 1))})` : ''}`;
  return markdownTable(
    ['engine', 'first call, s', 'third call, s', 'processor time, s', `wrong ids of ${checkedIds.toLocaleString('en-US')}`],
    runs.map(({ label, firstMs, thirdMs, cpuMs, wrong }, i) => [
      label,
      seconds(firstMs),
      beside(thirdMs, first?.thirdMs, i),
      beside(cpuMs, first?.cpuMs, i),
      String(wrong),
    ]),
  );
}
