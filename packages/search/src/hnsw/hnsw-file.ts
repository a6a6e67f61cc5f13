/**
 * The file of a graph.
 *
 * @internal
 */
import { encodeJson, requireSameLength, type SectionReader, writeSections } from '@sim/core';
import type { EngineName } from './hnsw-engine.ts';
import { engineConfigOf, ofContent } from '../engine-config.ts';
import { ABSENT } from './hash-table.ts';
import { contentOf, readGraph } from './graph-content.ts';
import type { HnswGraphOptions } from './hnsw-graph.ts';
import { HnswIndex } from './hnsw-index.ts';
import { PointTable } from './point-table.ts';

/** An index without dead nodes and gaps as bytes of the kind `search`. */
export function writeHnswFile(engine: EngineName, index: HnswIndex): Uint8Array {
  const { points, graph } = index;
  const { ids, nodes } = points;
  const { rows, links, upperLinks, state, quantiser } = contentOf(graph);
  return writeSections('search', { engine: encodeJson(engine as never), ids, nodes, state, quantiser, rows, links, upperLinks });
}

/** `NO_ID`, whose module a part that is loaded lazily may not share with the package's index. */
const RESERVED_ID = 0xffffffff;

/** Makes of the options in a file, which are not checked, the search and says what its graph is for. */
export type MakeSearch<T> = (config: unknown) => { readonly search: T; readonly options: HnswGraphOptions };

/** Reads what `writeHnswFile` wrote, rows and links piece by piece to where they stay. Throws as `readSearchFile` does. */
export async function readHnswFile<T>(
  sections: SectionReader,
  className: string,
  make: MakeSearch<T>,
  where: string,
): Promise<{ readonly search: T; readonly index: HnswIndex }> {
  const config = engineConfigOf(await sections.read('engine', Uint8Array), className, where);
  const ids = await sections.read('ids', Uint32Array);
  const nodes = await sections.read('nodes', Uint32Array);
  const { search, options } = ofContent(() => make(config), where);
  const count = sections.lengthOf('rows', Float32Array) / options.dim;
  const points = ofContent(() => pointsOf(ids, nodes, count, where), where);
  const graph = await readGraph(sections, options, (node) => points.firstAt(node) !== ABSENT, where);
  return { search, index: new HnswIndex(graph, points) };
}

function pointsOf(ids: Uint32Array, nodes: Uint32Array, count: number, where: string): PointTable {
  requireSameLength(nodes.length, ids.length, 'nodes', 'ids', where);
  if (nodes.some((node) => node >= count)) throw new RangeError('an id stands at a node that is not there');
  if (ids.includes(RESERVED_ID)) throw new RangeError('an id stands for "no neighbour"');
  return new PointTable(ids, nodes, where);
}
