/**
 * A graph of rows.
 *
 * @internal
 */
import type { RankForm } from '@sim/core';
import { GraphMemory } from './graph-memory.ts';
import { address } from './graph-module.ts';
import type { GraphSharing } from './graph-sharing.ts';
import { MAX_LIST } from './max-list.ts';
import type { GivenRows } from './hnsw-index.ts';
import { type Quantiser, fitQuantiser } from './quantiser.ts';

/** What a graph is for. */
export interface HnswGraphOptions {
  readonly dim: number;
  readonly form: RankForm;
  readonly m: number;
  readonly efConstruction: number;
  readonly seed: number;
  /** What is compared while the graph is built and while it is searched: rows, or codes of 8 bits beside them. */
  readonly buildOn: 'codes' | 'rows';
  readonly searchOn: 'codes' | 'rows';
  /** When several threads build it. */
  readonly sharing?: GraphSharing | undefined;
}

/** Rows that codes are fitted to. */
const SAMPLE_ROWS = 4096;

/** Codes are fitted anew when there are this many times the nodes that they were fitted to. */
const REFIT_GROWTH = 4;

/**
 * Nodes with a row each, and links among them. Where the graph is searched by codes, rows have a memory of their own: only
 * those that were found are looked at.
 */
export class HnswGraph {
  readonly options: HnswGraphOptions;
  /** Links, and codes where there are any. */
  readonly graph: GraphMemory;
  /** Rows; the same memory where the graph is searched by rows. */
  readonly rows: GraphMemory;
  /** Nodes that were ever used. */
  nodes = 0;
  #quantiser: Quantiser | undefined;
  #fittedTo = 0;

  /** Opens an empty graph. Throws `BACKEND_UNAVAILABLE`. */
  static open(options: HnswGraphOptions, where: string): HnswGraph {
    const hasCodes = options.buildOn === 'codes' || options.searchOn === 'codes';
    const hasRows = options.searchOn === 'rows';
    const graph = GraphMemory.open({ ...options, hasCodes, hasRows, hasLinks: true }, where);
    const rows = hasRows
      ? graph
      : GraphMemory.open({ ...options, hasCodes: false, hasRows: true, hasLinks: false, sharing: undefined }, where);
    return new HnswGraph(options, graph, rows);
  }

  private constructor(options: HnswGraphOptions, graph: GraphMemory, rows: GraphMemory) {
    this.options = options;
    this.graph = graph;
    this.rows = rows;
  }

  get hasCodes(): boolean {
    return this.graph.options.hasCodes;
  }

  /** What codes are made by, and how many rows it was fitted to. */
  get quantiser(): { readonly quantiser: Quantiser | undefined; readonly fittedTo: number } {
    return { quantiser: this.#quantiser, fittedTo: this.#fittedTo };
  }

  /** Memory held, in bytes. */
  bytes(): number {
    return this.graph.bytes + (this.rows === this.graph ? 0 : this.rows.bytes);
  }

  /** Makes room for `nodes` nodes in all. Throws `OUT_OF_MEMORY`. */
  reserve(nodes: number, where: string): void {
    this.graph.reserve(nodes, where);
    if (this.rows !== this.graph) this.rows.reserve(nodes, where);
  }

  /** Writes a row to a node that is not linked. Returns a hash of it. */
  place(node: number, row: Float32Array): number {
    this.nodes = Math.max(this.nodes, node + 1);
    this.rows.floats.set(row, this.rows.at(address.row, node) / 4);
    return this.hashOf(node);
  }

  /** A hash of a node's row. */
  hashOf(node: number): number {
    return this.rows.wasm.prepareRow(node) >>> 0;
  }

  isSameRow(node: number, other: number): boolean {
    return this.rows.wasm.isSameRow(node, other) !== 0;
  }

  /** Sees to it that codes fit the rows that are there and those that come in. */
  fit({ values, prepare }: GivenRows): void {
    const { dim, form } = this.options;
    const total = this.nodes + values.length / dim;
    if (!this.hasCodes || total < REFIT_GROWTH * this.#fittedTo) return;
    const step = Math.max(1, Math.ceil(total / SAMPLE_ROWS));
    const sample: Float32Array[] = [];
    for (let row = 0; row < total; row += step) {
      const at = (row - this.nodes) * dim;
      sample.push(row < this.nodes ? this.row(row) : prepare(values.subarray(at, at + dim)));
    }
    this.quantise(fitQuantiser(sample, dim, form), total);
  }

  /** Makes the codes of all rows by `quantiser`, which was fitted to `fittedTo` rows. */
  quantise(quantiser: Quantiser, fittedTo: number): void {
    this.#quantiser = quantiser;
    this.#fittedTo = fittedTo;
    const { graph } = this;
    graph.floats.set(quantiser.centre, graph.at(address.centre) / 4);
    graph.wasm.setScale(quantiser.scale);
    for (let node = 0; node < this.nodes; node++) this.#quantiseRow(node);
  }

  /** The row of a node, a view that the next call may leave behind. */
  row(node: number): Float32Array {
    const at = this.rows.at(address.row, node) / 4;
    return this.rows.floats.subarray(at, at + this.options.dim);
  }

  /** Whether the row of a node has these words, which begin at `first` of `given`. */
  holds(node: number, given: Uint32Array, first: number): boolean {
    const { words } = this.rows;
    const at = this.rows.at(address.row, node) / 4;
    let difference = 0;
    for (let i = 0; i < this.options.dim; i++) difference |= (given[first + i] as number) ^ (words[at + i] as number);
    return difference === 0;
  }

  /** Makes a node that can be linked of one whose row was placed. */
  revive(node: number): void {
    this.graph.wasm.setDead(node, 0);
    if (this.hasCodes) this.#quantiseRow(node);
  }

  /** Links a node that can be. */
  link(node: number): void {
    const { wasm } = this.graph;
    wasm.setElements(Number(this.options.buildOn === 'codes'));
    wasm.insert(node);
  }

  /** Sets the query of the calls that follow. */
  ask(query: Float32Array): void {
    const { graph, rows } = this;
    rows.query.set(query);
    if (graph !== rows) graph.query.set(query);
    graph.wasm.setElements(Number(this.options.searchOn === 'codes'));
  }

  /** Makes a list of about the nearest `ef` nodes. Returns its length. */
  search(ef: number): number {
    return this.graph.wasm.search(ef);
  }

  /** Leaves those of the first `count` nodes of the list that `search` made that `isAllowed`. Returns how many are left. */
  keep(count: number, isAllowed: (node: number) => boolean): number {
    const { words } = this.graph;
    const at = this.graph.at(address.list) / 4;
    let left = 0;
    for (let i = 0; i < count; i++) {
      const low = words[at + 2 * i] as number;
      if (!isAllowed(low >>> 1)) continue;
      words[at + 2 * left] = low;
      words[at + 2 * left + 1] = words[at + 2 * i + 1] as number;
      left++;
    }
    return left;
  }

  /** Sorts a list that `search` made by codes by the rows themselves. */
  rerank(count: number): void {
    const { graph, rows } = this;
    if (graph === rows) return;
    const at = graph.at(address.list) / 4;
    rows.words.set(graph.words.subarray(at, at + 2 * count), at);
    rows.wasm.rerank(count);
  }

  /** Makes a list of the nearest `ef` of these nodes by their rows. Returns its length. */
  scan(nodes: Uint32Array, ef: number): number {
    const { words, wasm } = this.rows;
    const at = this.rows.at(address.candidates) / 4;
    let found = 0;
    for (let first = 0; first < nodes.length; first += MAX_LIST / 2) {
      const part = nodes.subarray(first, first + MAX_LIST / 2);
      words.set(part, at);
      found = wasm.scan(part.length, found, ef);
    }
    return found;
  }

  /** Sorts the first `count` nodes of the list by float64 keys: see `ranked` and `rankedKeys` of `rows`. */
  rank(count: number): void {
    if (count > 0) this.rows.wasm.rank(count);
  }

  setDead(node: number, isDead: boolean): void {
    this.graph.wasm.setDead(node, Number(isDead));
  }

  isDead(node: number): boolean {
    return this.graph.wasm.isDead(node) !== 0;
  }

  /** Gives the live nodes from `first` to `last` links past dead ones. */
  repair(first: number, last: number): void {
    const { wasm } = this.graph;
    wasm.setElements(Number(this.options.buildOn === 'codes'));
    wasm.repair(first, Math.min(last, this.nodes));
  }

  /** Takes dead nodes out after every node was repaired; they stay dead until they are inserted again. */
  detach(dead: Iterable<number>): void {
    const { wasm } = this.graph;
    wasm.chooseEntry(this.nodes);
    for (const node of dead) wasm.detach(node);
  }

  #quantiseRow(node: number): void {
    const { graph, rows } = this;
    if (graph !== rows) graph.query.set(this.row(node));
    graph.wasm.quantiseRow(graph === rows ? rows.at(address.row, node) : graph.at(address.query), node);
  }
}
