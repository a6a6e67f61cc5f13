/** @internal */

import { recallOf } from '../hnsw/graph-section.ts';
import type { DataSet } from '../knn/data-set.ts';
import { markdownTable } from '../knn/tables.ts';
import type { LookupEngine } from './lookup-engine.ts';

/** How engines are compared. */
export interface RecallRunOptions {
  readonly k: number;
  readonly rounds: number;
  /** Queries that are asked singly; all of them are asked at once. */
  readonly singles: number;
}

/** One engine with one number of candidates. */
interface Cell {
  readonly engine: LookupEngine;
  readonly width: number | undefined;
  one: number;
  batch: number;
  recall: number;
}

/**
 * Loads a data set into every engine and asks all of them in interleaved rounds: the least processor time of each, and
 * the share of what the first engine, an exact one, finds.
 */
export async function recallTable(
  engines: readonly LookupEngine[],
  data: DataSet,
  { k, rounds, singles }: RecallRunOptions,
): Promise<string> {
  const loads: number[] = [];
  for (const engine of engines) loads.push(await engine.load(data));
  const cells = engines.flatMap((engine) =>
    engine.widths.map((width): Cell => ({ engine, width, one: Infinity, batch: Infinity, recall: 0 })),
  );
  let truth: Set<number>[] = [];
  for (let round = 0; round < rounds; round++)
    for (const cell of cells) {
      const { engine, width } = cell;
      const one = await engine.run({ count: singles, batch: 1, k, width });
      const all = await engine.run({ count: data.queries, batch: data.queries, k, width });
      cell.one = Math.min(cell.one, one.cpu / singles);
      cell.batch = Math.min(cell.batch, all.cpu / data.queries);
      if (cell === cells[0] && round === 0) truth = setsOf(all.ids, k);
      cell.recall = recallOf(all.ids, truth, k);
    }
  return markdownTable(
    ['engine', 'candidates', 'recall', '1 query, µs', 'in a batch, µs', 'bytes a row', 'load, s'],
    cells.map(({ engine, width, one, batch, recall }, i) => [
      cells[i - 1]?.engine === engine ? '' : engine.label,
      width === undefined ? 'all' : String(width),
      recall.toFixed(3),
      String(Math.round(one * 1e6)),
      String(Math.round(batch * 1e6)),
      cells[i - 1]?.engine === engine ? '' : String(Math.round(engine.bytesPerRow(data.dim))),
      cells[i - 1]?.engine === engine ? '' : (loads[engines.indexOf(engine)] as number).toFixed(1),
    ]),
  );
}

const setsOf = (ids: ArrayLike<number>, k: number): Set<number>[] =>
  Array.from({ length: ids.length / k }, (_, query) => new Set(Array.from({ length: k }, (_, i) => ids[query * k + i] as number)));
