/**
 * A graph of rows in the memory of one WASM instance.
 *
 * @internal
 */
import { type RankForm, SimError, requireFinite, requireSameLength } from '@sim/core';
import { type GraphFunctions, MAX_LIST, address, openGraphModule } from './graph-module.ts';
import { nodeLevels, upperRoom } from './node-levels.ts';
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
}

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

const forms: Record<RankForm, number> = { dot: 0, l2sq: 1, l1: 2 };

/** What a block takes about, so that small graphs stay small; blocks are never copied. */
const BLOCK_BYTES = 2 ** 19;

const PAGE_BYTES = 2 ** 16;
/** WASM addresses have 32 bits. */
const MAX_BYTES = 2 ** 32;

/** Rows that codes are fitted to. */
const SAMPLE_ROWS = 4096;

/** Codes are fitted anew when there are this many times the nodes that they were fitted to. */
const REFIT_GROWTH = 4;

export class HnswGraph {
  readonly options: HnswGraphOptions;
  readonly #memory: WebAssembly.Memory;
  readonly #wasm: GraphFunctions;
  readonly #blocksAt: number;
  readonly #blockShift: number;
  readonly #hasCodes: boolean;
  #capacity = 0;
  /** Nodes that were ever used. */
  #nodes = 0;
  #quantiser: Quantiser | undefined;
  #fittedTo = 0;
  /** What `rank` found; there is more behind it. */
  ranked: Uint32Array = new Uint32Array();
  rankedKeys: Float64Array = new Float64Array();
  #words: Uint32Array = new Uint32Array();
  #floats: Float32Array = new Float32Array();
  #query: Float32Array = new Float32Array();

  /** Opens an empty graph. Throws `BACKEND_UNAVAILABLE`. */
  static async open(options: HnswGraphOptions, where: string): Promise<HnswGraph> {
    const memory = new WebAssembly.Memory({ initial: 0 });
    return new HnswGraph(options, memory, await openGraphModule(memory, where));
  }

  private constructor(options: HnswGraphOptions, memory: WebAssembly.Memory, wasm: GraphFunctions) {
    const { dim, form, m, efConstruction, buildOn, searchOn } = options;
    this.options = options;
    this.#memory = memory;
    this.#wasm = wasm;
    this.#hasCodes = buildOn === 'codes' || searchOn === 'codes';
    const nodeBytes = 4 * dim + (this.#hasCodes ? dim : 0) + 8 * m + 16;
    this.#blockShift = Math.min(12, Math.max(5, Math.floor(Math.log2(BLOCK_BYTES / nodeBytes))));
    const uppers = upperRoom(2 ** this.#blockShift, m);
    this.#blocksAt = wasm.configure(dim, forms[form], m, efConstruction, Number(this.#hasCodes), this.#blockShift, uppers);
    this.#growTo(this.#blocksAt);
  }

  /** Nodes that were ever used. */
  get nodes(): number {
    return this.#nodes;
  }

  /** What codes are made by. */
  get quantiser(): Quantiser | undefined {
    return this.#quantiser;
  }

  bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Makes room for `nodes` nodes in all. Throws `OUT_OF_MEMORY`. */
  reserve(nodes: number, where: string): void {
    const perBlock = 2 ** this.#blockShift;
    const blocks = Math.ceil(nodes / perBlock);
    const bytes = this.#blocksAt + blocks * (this.#wasm.bytesOfBlock() >>> 0);
    if (bytes > this.#memory.buffer.byteLength) {
      if (bytes > MAX_BYTES) throw outOfMemory(nodes, where);
      this.#growTo(bytes);
    }
    for (; this.#capacity < nodes; this.#capacity += perBlock) {
      const levels = nodeLevels(this.options.seed, this.#capacity, perBlock, this.options.m);
      new Uint8Array(this.#memory.buffer, this.#at(address.level, this.#capacity), perBlock).set(levels);
      this.#wasm.appendBlock();
    }
  }

  /** Writes a row to a node that is not linked. Returns a hash of it. */
  place(node: number, row: Float32Array): number {
    this.#nodes = Math.max(this.#nodes, node + 1);
    this.#floats.set(row, this.#at(address.row, node) / 4);
    return this.#wasm.prepareRow(node) >>> 0;
  }

  /** A hash of a node's row. */
  hashOf(node: number): number {
    return this.#wasm.prepareRow(node) >>> 0;
  }

  isSameRow(node: number, other: number): boolean {
    return this.#wasm.isSameRow(node, other) !== 0;
  }

  /** Sees to it that codes fit the rows that are there and `rows`, which come in. */
  fit(rows: Float32Array): void {
    const { dim, form } = this.options;
    const total = this.#nodes + rows.length / dim;
    if (!this.#hasCodes || total < REFIT_GROWTH * this.#fittedTo) return;
    this.#fittedTo = total;
    const step = Math.max(1, Math.ceil(total / SAMPLE_ROWS));
    const sample: Float32Array[] = [];
    for (let row = 0; row < total; row += step)
      sample.push(
        row < this.#nodes
          ? this.row(row)
          : rows.subarray((row - this.#nodes) * dim, (row - this.#nodes + 1) * dim),
      );
    this.quantise(fitQuantiser(sample, dim, form), total);
  }

  /** Makes the codes of all rows by `quantiser`, which was fitted to `fittedTo` rows. */
  quantise(quantiser: Quantiser, fittedTo: number): void {
    this.#quantiser = quantiser;
    this.#fittedTo = fittedTo;
    this.#floats.set(quantiser.centre, this.#at(address.centre) / 4);
    this.#wasm.setScale(quantiser.scale);
    for (let node = 0; node < this.#nodes; node++) this.#wasm.quantiseRow(node);
  }

  get fittedTo(): number {
    return this.#fittedTo;
  }

  /** The row of a node, a view that the next call may leave behind. */
  row(node: number): Float32Array {
    const at = this.#at(address.row, node) / 4;
    return this.#floats.subarray(at, at + this.options.dim);
  }

  /** Links a node whose row was placed. */
  insert(node: number): void {
    this.#wasm.setDead(node, 0);
    if (this.#hasCodes) this.#wasm.quantiseRow(node);
    this.#wasm.setElements(Number(this.options.buildOn === 'codes'));
    this.#wasm.insert(node);
  }

  /** Sets the query of the calls that follow. */
  ask(query: Float32Array): void {
    this.#query.set(query);
    this.#wasm.setElements(Number(this.options.searchOn === 'codes'));
  }

  /** Makes a list of about the nearest `ef` nodes. Returns its length. */
  search(ef: number): number {
    return this.#wasm.search(ef);
  }

  /** Makes a list of the nearest `ef` of these nodes. Returns its length. */
  scan(nodes: Uint32Array, ef: number): number {
    const at = this.#at(address.candidates) / 4;
    let found = 0;
    for (let first = 0; first < nodes.length; first += MAX_LIST / 2) {
      const part = nodes.subarray(first, first + MAX_LIST / 2);
      this.#words.set(part, at);
      found = this.#wasm.scan(part.length, found, ef);
    }
    return found;
  }

  /** Leaves those of the first `count` nodes of the list that `isAllowed`. Returns how many are left. */
  keep(count: number, isAllowed: (node: number) => boolean): number {
    const words = this.#words;
    const at = this.#at(address.list) / 4;
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
    if (this.options.searchOn === 'codes') this.#wasm.rerank(count);
  }

  /**
   * Sorts the first `count` nodes of the list by float64 keys: these then stand in `ranked` and `rankedKeys`, which the next
   * call may change.
   */
  rank(count: number): void {
    if (count > 0) this.#wasm.rank(count);
  }

  setDead(node: number, isDead: boolean): void {
    this.#wasm.setDead(node, Number(isDead));
  }

  isDead(node: number): boolean {
    return this.#wasm.isDead(node) !== 0;
  }

  /** Gives the live nodes from `first` to `last` links past dead ones. */
  repair(first: number, last: number): void {
    this.#wasm.setElements(Number(this.options.buildOn === 'codes'));
    this.#wasm.repair(first, Math.min(last, this.#nodes));
  }

  /** Takes dead nodes out after every node was repaired; they stay dead until they are inserted again. */
  detach(dead: Iterable<number>): void {
    this.#wasm.chooseEntry(this.#nodes);
    for (const node of dead) this.#wasm.detach(node);
  }

  /** What a file needs to hold. */
  content(): GraphContent {
    const { dim, m } = this.options;
    const nodes = this.#nodes;
    const uppers = this.#uppersPerBlock * (m + 1);
    const content = {
      rows: new Float32Array(nodes * dim),
      links: new Uint32Array(nodes * (2 * m + 1)),
      upperLinks: new Uint32Array(this.#blocks * uppers),
      state: Int32Array.of(this.#wasm.entry.value, this.#fittedTo),
      quantiser: this.#quantiser
        ? Float32Array.of(this.#quantiser.scale, ...this.#quantiser.centre)
        : new Float32Array(),
    };
    this.#eachPart(content, (section, inMemory) => section.set(inMemory));
    return content;
  }

  /**
   * Takes content into an empty graph. `isUsed` says which nodes hold a row. Throws an error when it is not what `content`
   * of a graph with the same options can have been.
   */
  load(content: GraphContent, isUsed: (node: number) => boolean, where: string): void {
    const { dim, m } = this.options;
    const { rows, links, upperLinks, state, quantiser } = content;
    const nodes = rows.length / dim;
    requireSameLength(links.length, nodes * (2 * m + 1), 'links', 'places for them', where);
    requireSameLength(state.length, 2, 'numbers', 'places', where);
    requireSameLength(quantiser.length, this.#hasCodes && nodes > 0 ? dim + 1 : 0, 'numbers', 'columns', where);
    requireFinite(rows, dim, where);
    if (quantiser.length > 0) requireFinite(quantiser, dim + 1, where);
    this.reserve(nodes, where);
    requireSameLength(upperLinks.length, this.#blocks * this.#uppersPerBlock * (m + 1), 'upper links', 'places', where);
    this.#nodes = nodes;
    this.#eachPart(content, (section, inMemory) => inMemory.set(section as never));
    this.#requireSound(state[0] as number, isUsed, where);
    if (quantiser.length > 0)
      this.quantise({ scale: quantiser[0] as number, centre: quantiser.subarray(1) }, state[1] as number);
  }

  /** Holds links to the nodes that are there; then starts searches at `entry`. */
  #requireSound(entry: number, isUsed: (node: number) => boolean, where: string): void {
    const nodes = this.#nodes;
    let used = nodes;
    for (let node = 0; node < nodes; node++) {
      if (isUsed(node)) continue;
      this.setDead(node, true);
      used--;
    }
    const damaged = this.#wasm.countDamage(0, nodes, nodes);
    const isEntry = used > 0 ? entry >= 0 && entry < nodes && isUsed(entry) : entry === -1;
    if (damaged > 0 || !isEntry)
      throw new SimError({
        code: 'FILE_CORRUPT',
        where,
        problem: 'the graph leads to nodes that are not there',
        got: `${damaged} such nodes, entry ${entry}`,
        cure: 'Save the index again.',
      });
    if (entry >= 0) this.#wasm.setEntry(entry, new Uint8Array(this.#memory.buffer)[this.#at(address.level, entry)] as number);
  }

  get #blocks(): number {
    return this.#capacity >> this.#blockShift;
  }

  get #uppersPerBlock(): number {
    return upperRoom(2 ** this.#blockShift, this.options.m);
  }

  /** Goes through what a file holds of each block and where it stands in memory. */
  #eachPart(
    { rows, links, upperLinks }: GraphContent,
    visit: (section: Float32Array | Uint32Array, inMemory: Float32Array | Uint32Array) => void,
  ): void {
    const { dim, m } = this.options;
    const words = this.#words;
    const perBlock = 2 ** this.#blockShift;
    const uppers = this.#uppersPerBlock * (m + 1);
    // Rows whose length is no whole vector are padded.
    const rowsPerPart = dim % 4 === 0 ? perBlock : 1;
    const part = <T extends Float32Array | Uint32Array>(section: T, memory: T, width: number, what: number, first: number, count: number): void => {
      const at = this.#at(what, first) / 4;
      visit(section.subarray(first * width, (first + count) * width), memory.subarray(at, at + count * width));
    };
    for (let first = 0, block = 0; first < this.#nodes; first += perBlock, block++) {
      const count = Math.min(perBlock, this.#nodes - first);
      for (let row = first; row < first + count; row += rowsPerPart)
        part(rows, this.#floats, dim, address.row, row, Math.min(rowsPerPart, first + count - row));
      part(links, words, 2 * m + 1, address.links, first, count);
      const at = this.#at(address.uppers, first) / 4;
      visit(upperLinks.subarray(block * uppers, (block + 1) * uppers), words.subarray(at, at + uppers));
    }
  }

  #at(what: number, node = 0): number {
    return this.#wasm.addressOf(what, node) >>> 0;
  }

  #growTo(bytes: number): void {
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#words = new Uint32Array(this.#memory.buffer);
    this.#floats = new Float32Array(this.#memory.buffer);
    this.#query = new Float32Array(this.#memory.buffer, this.#at(address.query), this.options.dim);
    this.ranked = new Uint32Array(this.#memory.buffer, this.#at(address.ranked), MAX_LIST);
    this.rankedKeys = new Float64Array(this.#memory.buffer, this.#at(address.rankedKeys), MAX_LIST);
  }
}

const outOfMemory = (nodes: number, where: string): SimError =>
  new SimError({
    code: 'OUT_OF_MEMORY',
    where,
    problem: 'the graph does not fit into the 4 GiB of a WebAssembly memory',
    got: `${nodes} rows`,
    cure: 'Make several indexes, each of a part of the rows.',
  });
