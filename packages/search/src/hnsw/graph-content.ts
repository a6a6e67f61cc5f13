/**
 * What a file holds of a graph.
 *
 * @internal
 */
import { SimError, requireFinite, requireSameLength } from '@sim/core';
import type { GraphMemory } from './graph-memory.ts';
import { address } from './graph-module.ts';
import type { HnswGraph } from './hnsw-graph.ts';

/** What a graph consists of. */
export interface GraphContent {
  /** Rows `[nodes, dim]`, prepared. */
  readonly rows: Float32Array;
  /** `[nodes, 1 + 2m]`: how many, then to which nodes. */
  readonly links: Uint32Array;
  /** `[blocks, uppers, 1 + m]`, of the nodes with upper levels in turn. */
  readonly upperLinks: Uint32Array;
  /** The node at which searches start, or −1; rows that codes were fitted to. */
  readonly state: Int32Array;
  /** Scale and centre of the codes; empty without codes. */
  readonly quantiser: Float32Array;
}

/** Copies of what a graph consists of. */
export function contentOf(graph: HnswGraph): GraphContent {
  const { nodes, options } = graph;
  const { quantiser, fittedTo } = graph.quantiser;
  const content = {
    rows: new Float32Array(nodes * options.dim),
    links: new Uint32Array(nodes * (2 * options.m + 1)),
    // There may be room for more nodes than there are.
    upperLinks: new Uint32Array(Math.ceil(nodes / graph.graph.nodesPerBlock) * upperWords(graph.graph)),
    state: Int32Array.of(graph.graph.wasm.entry.value, fittedTo),
    quantiser: new Float32Array(quantiser ? options.dim + 1 : 0),
  };
  if (quantiser) {
    content.quantiser[0] = quantiser.scale;
    content.quantiser.set(quantiser.centre, 1);
  }
  for (const { section, inMemory } of parts(graph, content)) section.set(inMemory);
  return content;
}

/**
 * Takes content into an empty graph. `isUsed` says which nodes hold a row. Throws an error when it is not what `contentOf` a
 * graph with the same options can have been.
 */
export function takeContent(graph: HnswGraph, content: GraphContent, isUsed: (node: number) => boolean, where: string): void {
  const { dim, m } = graph.options;
  const { rows, links, upperLinks, state, quantiser } = content;
  const nodes = rows.length / dim;
  requireSameLength(links.length, nodes * (2 * m + 1), 'links', 'places for them', where);
  requireSameLength(state.length, 2, 'numbers', 'places', where);
  requireSameLength(quantiser.length, graph.hasCodes && nodes > 0 ? dim + 1 : 0, 'numbers', 'columns', where);
  requireFinite(rows, dim, where);
  if (quantiser.length > 0) requireFinite(quantiser, dim + 1, where);
  graph.reserve(nodes, where);
  requireSameLength(upperLinks.length, graph.graph.blocks * upperWords(graph.graph), 'upper links', 'places', where);
  graph.nodes = nodes;
  for (const { section, inMemory } of parts(graph, content)) inMemory.set(section);
  requireSound(graph, state[0] as number, isUsed, where);
  if (quantiser.length > 0)
    graph.quantise({ scale: quantiser[0] as number, centre: quantiser.slice(1) }, state[1] as number);
}

/** Holds links to the nodes that are there; then starts searches at `entry`. */
function requireSound(graph: HnswGraph, entry: number, isUsed: (node: number) => boolean, where: string): void {
  const { nodes, graph: memory } = graph;
  let used = nodes;
  for (let node = 0; node < nodes; node++) {
    if (isUsed(node)) continue;
    graph.setDead(node, true);
    used--;
  }
  const damaged = memory.wasm.countDamage(0, nodes, nodes);
  const isEntry = used > 0 ? entry >= 0 && entry < nodes && isUsed(entry) : entry === -1;
  if (damaged > 0 || !isEntry)
    throw new SimError({
      code: 'FILE_CORRUPT',
      where,
      problem: 'the graph leads to nodes that are not there',
      got: `${damaged} such nodes, start ${entry}`,
      cure: 'Save the index again.',
    });
  if (entry >= 0) memory.wasm.setEntry(entry, memory.levelOf(entry));
}

/** Words of the upper links of a block. */
const upperWords = ({ uppersPerBlock, options }: GraphMemory): number => uppersPerBlock * (options.m + 1);

/** A part of a section and the part of a memory that it stands for. */
interface Part {
  readonly section: Float32Array | Uint32Array;
  readonly inMemory: Float32Array | Uint32Array;
}

/** Block after block. */
function* parts({ graph, rows, nodes, options }: HnswGraph, content: GraphContent): Generator<Part> {
  const { dim, m } = options;
  // Rows whose length is no whole vector are padded.
  const rowsPerPart = dim % 4 === 0 ? rows.nodesPerBlock : 1;
  for (let first = 0; first < nodes; first += rowsPerPart)
    yield part(content.rows, rows.floats, rows.at(address.row, first), first, Math.min(rowsPerPart, nodes - first), dim);
  const perBlock = graph.nodesPerBlock;
  for (let first = 0, block = 0; first < nodes; first += perBlock, block++) {
    const count = Math.min(perBlock, nodes - first);
    yield part(content.links, graph.words, graph.at(address.links, first), first, count, 2 * m + 1);
    yield part(content.upperLinks, graph.words, graph.at(address.uppers, first), block, 1, upperWords(graph));
  }
}

function part<T extends Float32Array | Uint32Array>(
  section: T,
  memory: T,
  bytesAt: number,
  ...[first, count, width]: readonly [number, number, number]
): Part {
  const at = bytesAt / 4;
  return {
    section: section.subarray(first * width, (first + count) * width),
    inMemory: memory.subarray(at, at + count * width),
  };
}
