/** @internal */
import { readHnswFile } from '../hnsw/hnsw-file.ts';
import type { HnswSearch } from '../hnsw-search.ts';
import type { TableContent } from '../row-table.ts';

/** Ids and rows of a graph, in the order of adding. Rows are as the ranking prepared them: for cosine, of length 1. */
export async function graphContent(graph: HnswSearch, className: string, where: string): Promise<TableContent> {
  const file = readHnswFile(await graph.toBytes(), className, where);
  const rows = new Float32Array(file.ids.length * graph.dim);
  for (const [i, node] of file.nodes.entries())
    rows.set(file.graph.rows.subarray(node * graph.dim, (node + 1) * graph.dim), i * graph.dim);
  return { ids: file.ids, rows };
}
