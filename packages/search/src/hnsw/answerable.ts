/**
 * What a lookup may answer.
 *
 * @internal
 */
import { allowRow, isRowAllowed, makeRowFilter } from '@sim/kernels';
import type { IdFilter } from '../search.ts';
import { ABSENT } from './hash-table.ts';
import type { HnswIndex } from './hnsw-index.ts';

/** Points and nodes that a lookup may answer. */
export interface Answerable {
  /** Nodes with a point that may be answered, ascending; made when it is asked for. */
  nodes(): Uint32Array;
  readonly nodeCount: number;
  /** Points that may be answered. */
  readonly pointCount: number;
  /** Undefined when every node, or every point, may be answered. */
  readonly hasNode: ((node: number) => boolean) | undefined;
  readonly hasPoint: ((point: number) => boolean) | undefined;
}

/** What may be answered of an index under a filter. A test is asked once about every id. */
export function answerable(index: HnswIndex, filter: IdFilter | undefined): Answerable {
  if (filter !== undefined) return answerableOf(index, allowedPoints(index, filter));
  const { points, graph, live } = index;
  let nodes: Uint32Array | undefined;
  return {
    nodes: () => (nodes ??= nodesWhere(graph.nodes, (node) => points.firstAt(node) !== ABSENT)),
    nodeCount: live,
    pointCount: points.size,
    hasNode: index.hasDead ? (node) => !graph.isDead(node) : undefined,
    hasPoint: undefined,
  };
}

/** Points that a filter lets pass, in any order. */
function allowedPoints({ points }: HnswIndex, filter: IdFilter): number[] {
  const allowed = new Set<number>();
  if (typeof filter === 'function') {
    const { ids, nodes } = points;
    for (let point = 0; point < ids.length; point++)
      if (nodes[point] !== ABSENT && filter(ids[point] as number)) allowed.add(point);
  } else
    for (const id of filter) {
      const point = points.find(id);
      if (point !== ABSENT) allowed.add(point);
    }
  return [...allowed];
}

function answerableOf({ points, graph }: HnswIndex, allowed: readonly number[]): Answerable {
  const pointBits = makeRowFilter(points.pointCount, () => false);
  const nodeBits = makeRowFilter(graph.nodes, () => false);
  const { nodes: nodeOf } = points;
  for (const point of allowed) {
    allowRow(pointBits, point);
    allowRow(nodeBits, nodeOf[point] as number);
  }
  const nodes = nodesWhere(graph.nodes, (node) => isRowAllowed(nodeBits, node));
  return {
    nodes: () => nodes,
    nodeCount: nodes.length,
    pointCount: allowed.length,
    hasNode: (node) => isRowAllowed(nodeBits, node),
    hasPoint: (point) => isRowAllowed(pointBits, point),
  };
}

function nodesWhere(count: number, isWanted: (node: number) => boolean): Uint32Array {
  const nodes = new Uint32Array(count);
  let found = 0;
  for (let node = 0; node < count; node++) if (isWanted(node)) nodes[found++] = node;
  return nodes.slice(0, found);
}
