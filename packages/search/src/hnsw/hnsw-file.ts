/**
 * The file of a graph.
 *
 * @internal
 */
import {
  encodeJson,
  readSections,
  requireSameLength,
  requireSection,
  writeSections,
} from '@sim/core';
import type { EngineName } from './hnsw-engine.ts';
import { readEngineConfig } from '../engine-config.ts';
import { ABSENT } from './hash-table.ts';
import { type GraphContent, contentOf, takeContent } from './graph-content.ts';
import { HnswGraph, type HnswGraphOptions } from './hnsw-graph.ts';
import { HnswIndex } from './hnsw-index.ts';
import { PointTable } from './point-table.ts';

/** What a file holds, not checked. */
export interface HnswFile {
  readonly config: unknown;
  readonly ids: Uint32Array;
  /** The node of each id. */
  readonly nodes: Uint32Array;
  readonly graph: GraphContent;
}

/** An index without dead nodes and gaps as bytes of the kind `search`. */
export function writeHnswFile(engine: EngineName, index: HnswIndex): Uint8Array {
  const { points, graph } = index;
  const { ids, nodes } = points;
  const { rows, links, upperLinks, state, quantiser } = contentOf(graph);
  return writeSections('search', { engine: encodeJson(engine as never), ids, nodes, state, quantiser, rows, links, upperLinks });
}

/** Reads what `writeHnswFile` wrote, as views of `bytes` where their alignment allows. Throws as `readSearchFile` does. */
export function readHnswFile(bytes: Uint8Array, className: string, where: string): HnswFile {
  const sections = readSections(bytes, 'search', where);
  const config = readEngineConfig(sections, className, where);
  return {
    config,
    ids: requireSection(sections, 'ids', Uint32Array, where),
    nodes: requireSection(sections, 'nodes', Uint32Array, where),
    graph: {
      rows: requireSection(sections, 'rows', Float32Array, where),
      links: requireSection(sections, 'links', Uint32Array, where),
      upperLinks: requireSection(sections, 'upperLinks', Uint32Array, where),
      state: requireSection(sections, 'state', Int32Array, where),
      quantiser: requireSection(sections, 'quantiser', Float32Array, where),
    },
  };
}

/** `NO_ID`, whose module a part that is loaded lazily may not share with the package's index. */
const RESERVED_ID = 0xffffffff;

/** The index of a file. Throws when the file holds none. */
export function loadHnswIndex(file: HnswFile, options: HnswGraphOptions, where: string): HnswIndex {
  const { ids, nodes, graph: content } = file;
  requireSameLength(nodes.length, ids.length, 'nodes', 'ids', where);
  const count = content.rows.length / options.dim;
  if (nodes.some((node) => node >= count)) throw new RangeError('an id stands at a node that is not there');
  if (ids.includes(RESERVED_ID)) throw new RangeError('an id stands for "no neighbour"');
  const graph = HnswGraph.open(options, where);
  const points = new PointTable(ids, nodes, where);
  takeContent(graph, content, (node) => points.firstAt(node) !== ABSENT, where);
  return new HnswIndex(graph, points);
}
