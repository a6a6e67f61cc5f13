/**
 * What a file holds of a graph.
 *
 * @internal
 */
import { type SectionReader, SimError, requireFinite, requireSameLength } from '@sim/core';
import { ofContent } from '../engine-config.ts';
import type { GraphMemory } from './graph-memory.ts';
import { address } from './graph-module.ts';
import { HnswGraph, type HnswGraphOptions } from './hnsw-graph.ts';

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
  const columns = columnsOf(graph, nodes);
  const content = {
    rows: columns.rows.read(),
    links: columns.links.read(),
    upperLinks: columns.upperLinks.read(),
    state: Int32Array.of(graph.graph.wasm.entry.value, fittedTo),
    quantiser: new Float32Array(quantiser ? options.dim + 1 : 0),
  };
  if (quantiser) {
    content.quantiser[0] = quantiser.scale;
    content.quantiser.set(quantiser.centre, 1);
  }
  return content;
}

/**
 * Reads content piece by piece into a new graph. `isUsed` says which nodes hold a row. Throws `FILE_CORRUPT` when it is not
 * what `contentOf` a graph with the same options can have been.
 */
export async function readGraph(
  sections: SectionReader,
  options: HnswGraphOptions,
  isUsed: (node: number) => boolean,
  where: string,
): Promise<HnswGraph> {
  const { dim } = options;
  const state = await sections.read('state', Int32Array);
  const quantiser = await sections.read('quantiser', Float32Array);
  const lengths = {
    rows: sections.lengthOf('rows', Float32Array),
    links: sections.lengthOf('links', Uint32Array),
    upperLinks: sections.lengthOf('upperLinks', Uint32Array),
    state: state.length,
    quantiser: quantiser.length,
  };
  const graph = ofContent(() => openFor(lengths, options, where), where);
  if (quantiser.length > 0) ofContent(() => requireFinite(quantiser, dim + 1, where), where);
  const { rows, links, upperLinks } = columnsOf(graph, graph.nodes);
  await sections.readParts(
    'rows',
    Float32Array,
    (part, first) => {
      ofContent(() => requireFinite(part, dim, where, first / dim), where);
      rows.write(part, first);
    },
    { group: rows.width },
  );
  await sections.readParts('links', Uint32Array, links.write, { group: links.width });
  await sections.readParts('upperLinks', Uint32Array, upperLinks.write, { group: upperLinks.width });
  ofContent(() => requireSound(graph, state[0] as number, isUsed, where), where);
  if (quantiser.length > 0)
    graph.quantise({ scale: quantiser[0] as number, centre: quantiser.slice(1) }, state[1] as number);
  return graph;
}

/** A graph with room for content of these lengths, once they fit together: no length of a file is believed alone. */
function openFor(lengths: Readonly<Record<keyof GraphContent, number>>, options: HnswGraphOptions, where: string): HnswGraph {
  const { dim, m } = options;
  const nodes = lengths.rows / dim;
  requireSameLength(lengths.links, nodes * (2 * m + 1), 'links', 'places for them', where);
  requireSameLength(lengths.state, 2, 'numbers', 'places', where);
  const graph = HnswGraph.open(options, where);
  requireSameLength(lengths.quantiser, graph.hasCodes && nodes > 0 ? dim + 1 : 0, 'numbers', 'columns', where);
  graph.reserve(nodes, where);
  requireSameLength(lengths.upperLinks, graph.graph.blocks * upperWords(graph.graph), 'upper links', 'places', where);
  graph.nodes = nodes;
  return graph;
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

/** What a section holds, and where it stands in a graph's memory. */
interface Column<T extends Float32Array | Uint32Array> {
  /** Numbers of one item. */
  readonly width: number;
  /** A copy of all of it. */
  readonly read: () => T;
  /** Takes whole items, `first` being the place of their first number. */
  readonly write: (part: T, first: number) => void;
}

function columnsOf({ graph, rows, options }: HnswGraph, nodes: number) {
  const { dim, m } = options;
  const perBlock = graph.nodesPerBlock;
  return {
    rows: column<Float32Array>({
      width: dim,
      count: nodes,
      // Rows whose length is no whole vector are padded.
      perRun: dim % 4 === 0 ? rows.nodesPerBlock : 1,
      memory: () => rows.floats,
      at: (node) => rows.at(address.row, node),
    }),
    links: column<Uint32Array>({
      width: 2 * m + 1,
      count: nodes,
      perRun: perBlock,
      memory: () => graph.words,
      at: (node) => graph.at(address.links, node),
    }),
    // There may be room for more nodes than there are.
    upperLinks: column<Uint32Array>({
      width: upperWords(graph),
      count: Math.ceil(nodes / perBlock),
      perRun: 1,
      memory: () => graph.words,
      at: (block) => graph.at(address.uppers, block * perBlock),
    }),
  };
}

/** How a column lies in memory. */
interface Layout<T> {
  readonly width: number;
  readonly count: number;
  /** Items from a multiple of this on lie one behind the other. */
  readonly perRun: number;
  memory(): T;
  /** Where an item stands, in bytes. */
  at(item: number): number;
}

function column<T extends Float32Array | Uint32Array>({ width, count, perRun, memory, at }: Layout<T>): Column<T> {
  /** Each run of the items from `first` to `last`, beside the part of `values`, which begin with the first, that it stands for. */
  function* runs(values: T, first: number, last: number): Generator<readonly [inMemory: T, part: T]> {
    for (let item = first, next = 0; item < last; item = next) {
      next = Math.min(last, item + perRun - (item % perRun));
      const start = at(item) / 4;
      const part = values.subarray((item - first) * width, (next - first) * width) as T;
      yield [memory().subarray(start, start + part.length) as T, part];
    }
  }
  return {
    width,
    read() {
      const values = new (memory().constructor as new (length: number) => T)(count * width);
      for (const [inMemory, part] of runs(values, 0, count)) part.set(inMemory);
      return values;
    },
    write(part, first) {
      for (const [inMemory, run] of runs(part, first / width, (first + part.length) / width)) inMemory.set(run);
    },
  };
}
