/**
 * Answers of a graph as ids and distances.
 *
 * @internal
 */
import type { LongCall, Ranking } from '@sim/core';
import type { SearchResult } from '../search.ts';
import type { Answerable } from './answerable.ts';
import { MAX_LIST } from './max-list.ts';
import type { HnswGraph } from './hnsw-graph.ts';
import type { HnswIndex } from './hnsw-index.ts';

/** What a lookup asks for. */
export interface HnswQuestion {
  /** Prepared queries `[count, dim]`. */
  readonly queries: Float32Array;
  readonly k: number;
  /** Nodes that a search of the graph keeps in view. */
  readonly ef: number;
  readonly ranking: Ranking;
  /** Takes what is found. Made by the caller: a part that is loaded lazily shares no value with the package's index. */
  readonly result: SearchResult;
}

/**
 * Rows that are compared, one after the other, in the time that the graph is searched for one node more: 76 to 89 at 64
 * numbers a row (100,000 clustered rows), 42 to 50 at 256 (40,000 rows), by processor time for `ef` 64 to 640. Fewer where
 * caches are not shared; and comparing finds every row.
 */
const SCANNED_PER_FOUND = 40;

/** Nodes beside the k nearest whose float64 keys are computed: they may change places with these. */
const SPARE = 8;

/** Queries between two looks at the clock. */
const QUERIES_PER_STEP = 16;

/** Finds the nearest points of every query. */
export async function lookUp(
  index: HnswIndex,
  allowed: Answerable,
  question: HnswQuestion,
  call: LongCall,
): Promise<SearchResult> {
  const { queries, ranking, result } = question;
  const { dim } = index.graph.options;
  const count = queries.length / dim;
  const scales = ranking.queryScale?.(queries, dim);
  for (let first = 0; first < count; first += QUERIES_PER_STEP) {
    const last = Math.min(first + QUERIES_PER_STEP, count);
    for (let query = first; query < last && allowed.nodeCount > 0; query++) {
      index.graph.ask(queries.subarray(query * dim, (query + 1) * dim));
      const ranked = rankNearest(index, allowed, question);
      write(result, query, { index, allowed, ranking, ranked, scale: scales?.[query] ?? 1 });
    }
    await call.advance(last - first);
  }
  return result;
}

/** Nodes by their keys. */
interface Ranked {
  readonly count: number;
  readonly nodes: Uint32Array;
  readonly keys: Float64Array;
}

/** At least as many of the nearest nodes as it takes to answer k points, by their keys. */
function rankNearest(index: HnswIndex, allowed: Answerable, { k, ef }: HnswQuestion): Ranked {
  const { graph } = index;
  const wanted = Math.min(k, allowed.nodeCount);
  if (wanted + SPARE > MAX_LIST) return rankAll(index, allowed.nodes());
  const most = Math.min(wanted + SPARE, allowed.nodeCount);
  // Of a list of the nearest nodes as many may be answered as of all nodes, if the filter does not mind where they lie.
  const share = allowed.nodeCount / index.used;
  const width = Math.min(MAX_LIST, Math.ceil(Math.max(ef, wanted) / share));
  if (!scanIsFaster(allowed.nodeCount, width)) {
    let found = graph.search(width);
    if (allowed.hasNode) found = graph.keep(found, allowed.hasNode);
    if (found >= wanted) {
      graph.rerank(found);
      return ranked(graph, Math.min(found, most));
    }
  }
  return ranked(graph, graph.scan(allowed.nodes(), most));
}

function ranked(graph: HnswGraph, count: number): Ranked {
  graph.rank(count);
  return { count, nodes: graph.rows.ranked, keys: graph.rows.rankedKeys };
}

/** Whether `count` rows are compared in the time in which the graph is searched for `width` nodes. */
const scanIsFaster = (count: number, width: number): boolean => count <= SCANNED_PER_FOUND * width;

/** Every node by its key: a list of the search has no room for as many. */
function rankAll({ graph }: HnswIndex, nodes: Uint32Array): Ranked {
  const keys = new Float64Array(nodes.length);
  for (let first = 0; first < nodes.length; first += QUERIES_PER_STEP) {
    const part = nodes.subarray(first, first + QUERIES_PER_STEP);
    const places = new Map(Array.from(part, (node, i) => [node, first + i]));
    graph.rank(graph.scan(part, part.length));
    const { ranked: found, rankedKeys } = graph.rows;
    for (let i = 0; i < part.length; i++) keys[places.get(found[i] as number) as number] = rankedKeys[i] as number;
  }
  const order = Uint32Array.from(nodes, (_, i) => i).sort((a, b) => (keys[a] as number) - (keys[b] as number));
  return { count: order.length, nodes: order.map((i) => nodes[i] as number), keys: Float64Array.from(order, (i) => keys[i] as number) };
}

/** Writes the k nearest points of a query: those of nodes at equal distance in the order of adding. */
function write(
  { ids, distances, k }: SearchResult,
  query: number,
  answer: { index: HnswIndex; allowed: Answerable; ranking: Ranking; ranked: Ranked; scale: number },
): void {
  const { index, allowed, ranking, scale } = answer;
  const { count, nodes, keys } = answer.ranked;
  const { points } = index;
  const pointIds = points.ids;
  let rank = query * k;
  const end = rank + k;
  for (let from = 0, to = 0; from < count && rank < end; from = to) {
    const distance = ranking.finish(keys[from] as number, scale);
    do to++;
    while (to < count && keys[to] === keys[from]);
    for (const point of pointsAt(index, allowed, nodes, from, to)) {
      if (rank === end) break;
      ids[rank] = pointIds[point] as number;
      distances[rank++] = distance;
    }
  }
}

/** The points at the nodes from place `from` to `to` that may be answered, in the order of adding. */
function pointsAt({ points }: HnswIndex, { hasPoint }: Answerable, nodes: Uint32Array, from: number, to: number): number[] {
  const found: number[] = [];
  for (let i = from; i < to; i++) {
    const node = nodes[i] as number;
    const several = points.severalAt(node);
    if (several) for (const point of several) found.push(point);
    else found.push(points.firstAt(node));
  }
  const allowed = hasPoint ? found.filter(hasPoint) : found;
  return allowed.length > 1 ? allowed.sort((a, b) => a - b) : allowed;
}
