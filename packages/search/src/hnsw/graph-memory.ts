/**
 * The memory of one WASM instance that holds a graph, or the rows of one.
 *
 * @internal
 */
import { type RankForm, SimError } from '@sim/core';
import { type GraphFunctions, type SharedGraphFunctions, address, openGraphModule } from './graph-module.ts';
import { type GraphSharing, openSharedMemory } from './graph-sharing.ts';
import { MAX_LIST } from './max-list.ts';
import { nodeLevels, upperRoom } from './node-levels.ts';

/** What a memory is for. */
export interface GraphMemoryOptions {
  readonly dim: number;
  readonly form: RankForm;
  readonly m: number;
  readonly efConstruction: number;
  readonly seed: number;
  readonly hasRows: boolean;
  readonly hasCodes: boolean;
  readonly hasLinks: boolean;
  /** When threads share the memory. */
  readonly sharing?: GraphSharing | undefined;
}

/** What threads take to work in a memory. */
export interface SharedGraph {
  readonly threads: number;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly functions: SharedGraphFunctions;
  /** Calls that make another instance of the module one that works in this memory. */
  readonly calls: readonly (readonly [string, ...number[]])[];
}

const forms: Record<RankForm, number> = { dot: 0, l2sq: 1, l1: 2 };

/** What a block takes about, so that small graphs stay small; blocks are never copied. */
const BLOCK_BYTES = 2 ** 19;

const PAGE_BYTES = 2 ** 16;
/** WASM addresses have 32 bits. */
const MAX_BYTES = 2 ** 32;

export class GraphMemory {
  readonly options: GraphMemoryOptions;
  readonly wasm: GraphFunctions;
  readonly #memory: WebAssembly.Memory;
  readonly #maxBytes: number;
  readonly #blockShift: number;
  readonly #blocksAt: number;
  #capacity = 0;
  /** All of it; new views when it grows. */
  words: Uint32Array = new Uint32Array();
  floats: Float32Array = new Float32Array();
  query: Float32Array = new Float32Array();
  /** What `rank` found; there is more behind it. */
  ranked: Uint32Array = new Uint32Array();
  rankedKeys: Float64Array = new Float64Array();

  /** Opens an empty memory. Throws `BACKEND_UNAVAILABLE`. */
  static open(options: GraphMemoryOptions, where: string): GraphMemory {
    if (!options.sharing) {
      const memory = new WebAssembly.Memory({ initial: 0 });
      return new GraphMemory(options, { memory, maxBytes: MAX_BYTES }, openGraphModule(memory, where));
    }
    const shared = openSharedMemory();
    const { exports } = new WebAssembly.Instance(options.sharing.module, { env: { memory: shared.memory } });
    return new GraphMemory(options, shared, exports as unknown as SharedGraphFunctions);
  }

  private constructor(
    options: GraphMemoryOptions,
    { memory, maxBytes }: { readonly memory: WebAssembly.Memory; readonly maxBytes: number },
    wasm: GraphFunctions | SharedGraphFunctions,
  ) {
    const { dim, m, hasRows, hasCodes, hasLinks, sharing } = options;
    this.options = options;
    this.#memory = memory;
    this.#maxBytes = maxBytes;
    this.wasm = wasm;
    const nodeBytes = (hasRows ? 4 * dim : 0) + (hasCodes ? dim : 0) + (hasLinks ? 8 * m + 16 : 0);
    this.#blockShift = Math.min(12, Math.max(5, Math.floor(Math.log2(BLOCK_BYTES / nodeBytes))));
    if (sharing && 'share' in wasm) wasm.share(sharing.threads);
    this.#blocksAt = wasm.configure(...this.#configuration);
    this.#growTo(this.#blocksAt);
  }

  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  get nodesPerBlock(): number {
    return 2 ** this.#blockShift;
  }

  get blocks(): number {
    return this.#capacity >> this.#blockShift;
  }

  /** Upper links that a block has room for. */
  get uppersPerBlock(): number {
    return this.options.hasLinks ? upperRoom(this.nodesPerBlock, this.options.m) : 0;
  }

  /** What threads take to work in this memory, when they share it. */
  get shared(): SharedGraph | undefined {
    const { sharing } = this.options;
    if (!sharing) return undefined;
    return {
      ...sharing,
      memory: this.#memory,
      functions: this.wasm as SharedGraphFunctions,
      calls: [
        ['share', sharing.threads],
        ['configure', ...this.#configuration],
      ],
    };
  }

  /** Makes room for `nodes` nodes in all. Throws `OUT_OF_MEMORY`. */
  reserve(nodes: number, where: string): void {
    const { seed, m, hasLinks } = this.options;
    const perBlock = this.nodesPerBlock;
    const bytes = this.#blocksAt + Math.ceil(nodes / perBlock) * (this.wasm.bytesOfBlock() >>> 0);
    if (bytes > this.#maxBytes) throw outOfMemory(nodes, where);
    this.#growTo(bytes);
    for (; this.#capacity < nodes; this.#capacity += perBlock) {
      if (hasLinks) {
        const levels = nodeLevels(seed, this.#capacity, perBlock, m);
        new Uint8Array(this.#memory.buffer, this.at(address.level, this.#capacity), perBlock).set(levels);
      }
      this.wasm.appendBlock();
    }
  }

  /** Where something stands, in bytes. */
  at(what: number, node = 0): number {
    return this.wasm.addressOf(what, node) >>> 0;
  }

  /** The level of a live node. */
  levelOf(node: number): number {
    return new Uint8Array(this.#memory.buffer, this.at(address.level, node), 1)[0] as number;
  }

  get #configuration(): Parameters<GraphFunctions['configure']> {
    const { dim, form, m, efConstruction, hasRows, hasCodes, hasLinks } = this.options;
    const parts = [hasRows, hasCodes, hasLinks].map(Number) as [number, number, number];
    return [dim, forms[form], m, efConstruction, ...parts, this.#blockShift, this.uppersPerBlock];
  }

  #growTo(bytes: number): void {
    const { buffer } = this.#memory;
    if (bytes <= buffer.byteLength && this.words.length > 0) return;
    this.#memory.grow(Math.ceil((bytes - buffer.byteLength) / PAGE_BYTES));
    const grown = this.#memory.buffer;
    this.words = new Uint32Array(grown);
    this.floats = new Float32Array(grown);
    this.query = new Float32Array(grown, this.at(address.query), this.options.dim);
    this.ranked = new Uint32Array(grown, this.at(address.ranked), MAX_LIST);
    this.rankedKeys = new Float64Array(grown, this.at(address.rankedKeys), MAX_LIST);
  }
}

const outOfMemory = (nodes: number, where: string): SimError =>
  new SimError({
    code: 'OUT_OF_MEMORY',
    where,
    problem: 'the graph does not fit into one WebAssembly memory, of 4 GiB at most',
    got: `${nodes} rows`,
    cure: "Take quantization: 'int8', whose graph and rows have a memory each, or make several indexes, each of a part of the rows.",
  });
