/**
 * Ids at the nodes of a graph: what comes in, what goes.
 *
 * @internal
 */
import { LongCall } from '@sim/core';
import { ABSENT, HashTable } from './hash-table.ts';
import type { HnswGraph } from './hnsw-graph.ts';
import { PointTable } from './point-table.ts';
import { ROWS_FOR_THREADS, ThreadedLinks } from './threaded-links.ts';

/** The graph is repaired when one in so many of its nodes is dead: searches pass by the dead ones until then. */
const DEAD_SHARE = 8;

/** Nodes that are linked, and nodes that are looked through for repair, between two looks at the clock. */
const NODES_PER_STEP = 16;
const REPAIRS_PER_STEP = 256;

/** Rows as they were given, and what makes those of the graph of a part of them. */
export interface GivenRows {
  readonly values: Float32Array;
  prepare(part: Float32Array): Float32Array;
}

export class HnswIndex {
  readonly graph: HnswGraph;
  readonly points: PointTable;
  /** Nodes by the hash of their rows; made when the first row comes in. */
  #byRow: HashTable | undefined;
  /** Nodes without a row, the lowest last. */
  #free: number[];
  readonly #dead: Set<number> = new Set();
  /** While threads work on an addition. */
  #links: ThreadedLinks | undefined;
  #isDisposed = false;

  /** @param points The points of a graph; nodes without one are free. */
  constructor(graph: HnswGraph, points: PointTable = new PointTable()) {
    this.graph = graph;
    this.points = points;
    this.#free = [];
    for (let node = graph.nodes - 1; node >= 0; node--) if (points.firstAt(node) === ABSENT) this.#free.push(node);
  }

  /** Nodes with a row, dead ones included. */
  get used(): number {
    return this.graph.nodes - this.#free.length;
  }

  /** Nodes that hold ids. */
  get live(): number {
    return this.used - this.#dead.size;
  }

  /** Memory held, in bytes. */
  bytes(): number {
    return this.graph.bytes() + this.points.byteLength + (this.#byRow?.byteLength ?? 0);
  }

  get hasDead(): boolean {
    return this.#dead.size > 0;
  }

  /** Adds rows under new ids. When `call` ends it early, nothing was added. */
  async add(ids: Uint32Array, rows: GivenRows, call: LongCall, where: string): Promise<void> {
    const { dim } = this.graph.options;
    this.points.prepareFor(ids, where);
    this.graph.reserve(this.graph.nodes + Math.max(0, ids.length - this.#free.length), where);
    this.graph.fit(rows);
    this.#byRow ??= this.#indexRows();
    const isShared = this.graph.graph.shared && ids.length >= ROWS_FOR_THREADS;
    const links = isShared ? new ThreadedLinks(this.graph, this.used, call) : undefined;
    this.#links = links;
    let done = 0;
    try {
      while (done < ids.length) {
        const last = Math.min(done + NODES_PER_STEP, ids.length);
        const first = done;
        const prepared = rows.prepare(rows.values.subarray(first * dim, last * dim));
        let linked = 0;
        for (; done < last; done++)
          linked += Number(
            this.#addOne(ids[done] as number, prepared.subarray((done - first) * dim, (done - first + 1) * dim), links),
          );
        await call.advance(linked);
        await links?.advance();
      }
      await links?.finish();
    } catch (error) {
      if (!this.#isDisposed) await this.#takeBack(ids.subarray(0, done), links, where);
      throw error;
    } finally {
      links?.dispose();
      this.#links = undefined;
    }
  }

  /** Removes ids. Throws `UNKNOWN_ID` and removes nothing when one of them is not there. */
  async remove(ids: Uint32Array, call: (total: number) => LongCall, where: string): Promise<void> {
    this.#drop(this.points.pointsOf(ids, where));
    if (this.#dead.size * DEAD_SHARE > this.used) await this.repair(call(this.graph.nodes));
  }

  /** Links the graph past its dead nodes, whose places can then be used again. */
  async repair(call: LongCall): Promise<void> {
    if (!this.hasDead) return;
    const { graph } = this;
    if (this.live > 0)
      for (let first = 0; first < graph.nodes; first += REPAIRS_PER_STEP) {
        graph.repair(first, first + REPAIRS_PER_STEP);
        await call.advance(Math.min(REPAIRS_PER_STEP, graph.nodes - first));
      }
    graph.detach(this.#dead);
    this.#free = [...this.#free, ...this.#dead].sort((a, b) => b - a);
    this.#dead.clear();
    this.#byRow = undefined;
  }

  /** Leaves no dead node and no gap behind. */
  async tidy(call: LongCall): Promise<void> {
    await this.repair(call);
    this.points.compact(0);
  }

  /** Ends an addition that threads work on. */
  dispose(): void {
    this.#isDisposed = true;
    this.#links?.dispose();
  }

  /** Takes an addition back. */
  async #takeBack(ids: Uint32Array, links: ThreadedLinks | undefined, where: string): Promise<void> {
    await links?.settle();
    this.#drop(this.points.pointsOf(ids, where));
    if (!links) return;
    for (const node of links.left) {
      this.#dead.delete(node);
      this.#free.push(node);
    }
    this.#free.sort((a, b) => b - a);
    this.#byRow = undefined;
    // Nodes that are linked in part must not come to life again.
    if (links.isDamaged) await this.repair(new LongCall('repair', this.graph.nodes, where));
  }

  /** Adds a row. False when its node waits in `links` for its links. */
  #addOne(id: number, row: Float32Array, links: ThreadedLinks | undefined): boolean {
    const { graph } = this;
    const node = this.#free.at(-1) ?? graph.nodes;
    const isNew = node === graph.nodes;
    const hash = graph.place(node, row);
    const byRow = this.#byRow as HashTable;
    const twin = byRow.find(hash, (other) => graph.isSameRow(node, other));
    if (twin === ABSENT) {
      if (!isNew) this.#free.pop();
      graph.revive(node);
      if (links) links.add(node);
      else graph.link(node);
      byRow.add(hash, node);
      this.points.add(id, node);
      return links === undefined;
    }
    if (isNew) {
      this.#free.push(node);
      graph.setDead(node, true);
    }
    if (this.#dead.delete(twin)) graph.setDead(twin, false);
    this.points.add(id, twin);
    return true;
  }

  /** Removes points; nodes that hold no other are dead from then on. */
  #drop(points: Iterable<number>): void {
    for (const point of points) {
      const node = this.points.remove(point);
      if (node === undefined) continue;
      this.graph.setDead(node, true);
      this.#dead.add(node);
    }
    this.points.compact();
  }

  #indexRows(): HashTable {
    const { graph, points } = this;
    const table = new HashTable((node) => graph.hashOf(node), this.used);
    for (let node = 0; node < graph.nodes; node++) {
      const isUsed = points.firstAt(node) !== ABSENT || this.#dead.has(node);
      if (isUsed) table.add(graph.hashOf(node), node);
    }
    return table;
  }
}
