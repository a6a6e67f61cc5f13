/**
 * Which ids stand at which node of a graph.
 *
 * @internal
 */
import { GrowingArray } from '@sim/core';
import { duplicateId } from '../duplicate-id.ts';
import { unknownId } from '../unknown-id.ts';
import { ABSENT, HashTable } from './hash-table.ts';

/**
 * Points in the order of adding, each an id at a node; equal rows are points at one node. A removed point leaves a gap,
 * which goes when half of all points are gaps.
 */
export class PointTable {
  #ids: GrowingArray<Uint32Array>;
  #nodes: GrowingArray<Uint32Array>;
  /** The first point of each node, or `ABSENT`. */
  #first: Uint32Array = new Uint32Array();
  /** All points of the nodes that have several, in the order of adding. */
  #several: Map<number, Set<number>> = new Map();
  #pointOf: HashTable = new HashTable(() => 0);
  #size = 0;

  /**
   * Throws `DUPLICATE_ID`.
   *
   * @param ids They are kept, not copied, and never written to.
   */
  constructor(ids: Uint32Array = new Uint32Array(), nodes: Uint32Array = new Uint32Array(), where = 'PointTable') {
    this.#ids = new GrowingArray(ids);
    this.#nodes = new GrowingArray(nodes.slice());
    this.#register(where);
  }

  /** Ids in the table. */
  get size(): number {
    return this.#size;
  }

  /** Points, gaps included. */
  get pointCount(): number {
    return this.#ids.length;
  }

  /** The id of each point. */
  get ids(): Uint32Array {
    return this.#ids.values;
  }

  /** The node of each point; `ABSENT` for a gap. */
  get nodes(): Uint32Array {
    return this.#nodes.values;
  }

  /** Memory held, in bytes, without nodes of several points. */
  get byteLength(): number {
    return this.#ids.byteLength + this.#nodes.byteLength + this.#first.byteLength + this.#pointOf.byteLength;
  }

  /** The point of an id, or `ABSENT`. */
  find(id: number): number {
    const ids = this.#ids.values;
    return this.#pointOf.find(hashOf(id), (point) => ids[point] === id);
  }

  /** Refuses ids that are there already, and makes room, so that adding them cannot fail. */
  prepareFor(ids: Uint32Array, where: string): void {
    for (const id of ids) if (this.find(id) !== ABSENT) throw duplicateId(id, where);
    this.#ids.reserve(ids.length);
    this.#nodes.reserve(ids.length);
  }

  /** Adds an id at a node. */
  add(id: number, node: number): void {
    const point = this.pointCount;
    this.#ids.append(Uint32Array.of(id));
    this.#nodes.append(Uint32Array.of(node));
    this.#attach(point, node);
    this.#pointOf.add(hashOf(id), point);
    this.#size++;
  }

  /** The points of ids. Throws `UNKNOWN_ID` when one of them is not there. */
  pointsOf(ids: Uint32Array, where: string): Set<number> {
    const points = new Set<number>();
    for (const id of ids) points.add(this.pointOf(id, where));
    return points;
  }

  /** The point of an id. Throws `UNKNOWN_ID` when it is not there. */
  pointOf(id: number, where: string): number {
    const point = this.find(id);
    if (point !== ABSENT) return point;
    throw unknownId(id, where);
  }

  /** Removes a point. Returns its node when that has no other. */
  remove(point: number): number | undefined {
    const node = this.nodes[point] as number;
    this.#pointOf.remove(hashOf(this.ids[point] as number), point);
    this.nodes[point] = ABSENT;
    this.#size--;
    const points = this.#several.get(node);
    if (!points) {
      this.#first[node] = ABSENT;
      return node;
    }
    points.delete(point);
    const [first] = points as Set<number> & Iterable<number>;
    this.#first[node] = first as number;
    if (points.size === 1) this.#several.delete(node);
    return undefined;
  }

  /** The first point at a node, or `ABSENT`. */
  firstAt(node: number): number {
    return this.#first[node] ?? ABSENT;
  }

  /** All points at a node when these are several. */
  severalAt(node: number): ReadonlySet<number> | undefined {
    return this.#several.get(node);
  }

  /** Closes the gaps when there are more than `most`. */
  compact(most: number = this.#size): void {
    if (this.pointCount - this.#size <= most) return;
    const live = Uint32Array.from({ length: this.pointCount }, (_, point) => point).filter(
      (point) => this.nodes[point] !== ABSENT,
    );
    const table = new PointTable(
      live.map((point) => this.ids[point] as number),
      live.map((point) => this.nodes[point] as number),
    );
    this.#ids = table.#ids;
    this.#nodes = table.#nodes;
    this.#first = table.#first;
    this.#several = table.#several;
    this.#pointOf = table.#pointOf;
  }

  /** Takes note of points without gaps. */
  #register(where: string): void {
    const nodes = this.nodes;
    this.#pointOf = makeIndex(this.#ids, where);
    for (let point = 0; point < nodes.length; point++) this.#attach(point, nodes[point] as number);
    this.#size = nodes.length;
  }

  #attach(point: number, node: number): void {
    this.#reach(node);
    const first = this.#first[node] as number;
    if (first === ABSENT) {
      this.#first[node] = point;
      return;
    }
    const points = this.#several.get(node);
    if (points) points.add(point);
    else this.#several.set(node, new Set([first, point]));
  }

  /** Makes room for a node. */
  #reach(node: number): void {
    if (node < this.#first.length) return;
    const grown = new Uint32Array(Math.max(node + 1, this.pointCount, Math.ceil(1.25 * this.#first.length))).fill(ABSENT);
    grown.set(this.#first);
    this.#first = grown;
  }
}

function makeIndex(growing: GrowingArray<Uint32Array>, where: string): HashTable {
  const index = new HashTable((point) => hashOf(growing.values[point] as number), growing.length);
  const ids = growing.values;
  for (const [point, id] of ids.entries()) {
    const hash = hashOf(id);
    if (index.find(hash, (other) => ids[other] === id) !== ABSENT) throw duplicateId(id, where);
    index.add(hash, point);
  }
  return index;
}

/** Mixes the bits of an id (Fibonacci hashing, its upper half folded in). */
function hashOf(id: number): number {
  const product = Math.imul(id, 0x9e3779b1);
  return (product ^ (product >>> 15)) >>> 0;
}
