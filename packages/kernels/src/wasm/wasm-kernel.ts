/**
 * The kernel behind `wasmBackend`.
 *
 * @internal
 */
import { SerialQueue, SimError } from '@sim/core';
import { type Advance, type KernelResult, type KernelSpec, type KernelStatistics, NO_ROW, type RankKernel, type RowFilter } from '../kernel-backend.ts';
import { requireOpen, requireQueries, requireWholeRows } from '../kernel-checks.ts';
import { type ChunkAnswers, type ChunkOptions, type ScanListener, WasmChunk } from './wasm-chunk.ts';

/** What a kernel runs by, and what tests change. */
export interface WasmKernelOptions {
  /** Most bytes of rows in one WASM memory, which ends at 4 GiB; the rest is for queries and their candidates. */
  readonly maxChunkBytes?: number;
  /** Factor on the error bound; see `wasm-source/certificate.ts`. */
  readonly margin?: number;
  /** The compiled kernels. Default: those that run everywhere. */
  readonly module?: WebAssembly.Module | undefined;
}

/** What is asked of a search. */
interface Call {
  readonly count: number;
  readonly k: number;
  readonly filter: RowFilter | undefined;
  readonly advance: Advance | undefined;
}

const MAX_CHUNK_BYTES = 3.5 * 2 ** 30;

/**
 * Bytes of a number in the copy that is scanned. `auto` is int16: in batches it is the fastest of all, it needs no
 * more than the k nearest rows and a few others to be ranked whatever the data, and one query costs half of what it
 * does without (0.7 against 1.6 ms at 100,000 × 128; int8 0.4). It is made when there were queries enough to gain by it.
 */
const scannedBytes = { auto: 2, int16: 2, int8: 1, none: 4 } as const;

/** A gallery in as many chunks as it needs. */
export class WasmKernel implements RankKernel {
  readonly backend = 'wasm';
  readonly advances = true;
  readonly spec: KernelSpec;
  readonly #chunkOptions: ChunkOptions;
  readonly #calls: SerialQueue = new SerialQueue();
  #chunks: WasmChunk[] = [];
  #queries = 0;
  #isDisposed = false;

  constructor(spec: KernelSpec, { maxChunkBytes = MAX_CHUNK_BYTES, margin = 1, module }: WasmKernelOptions = {}) {
    const { form, dim, prefilter = 'auto', preparation } = spec;
    const isCoded = spec.elementType === 'int8';
    this.spec = spec;
    this.#chunkOptions = {
      form,
      dim,
      // Differences of integers would need one step for all rows.
      scannedBytes: form === 'l1' ? 4 : isCoded ? 1 : scannedBytes[prefilter],
      isLazy: prefilter === 'auto' && !isCoded,
      isUnit: preparation === 'unit' && form === 'dot' && !isCoded,
      isCoded,
      maxBytes: maxChunkBytes,
      margin,
      module,
    };
    this.#chunks = [new WasmChunk(this.#chunkOptions)];
  }

  get size(): number {
    return this.#chunks.reduce((sum, { size }) => sum + size, 0);
  }

  async append(rows: Float32Array): Promise<void> {
    const where = 'RankKernel.append';
    const count = requireWholeRows(rows, this.spec.dim, 'rows', where);
    await this.#run(where, () => this.#append(rows, count));
  }

  reserve(rows: number): void {
    requireOpen(this.#isDisposed, 'RankKernel.reserve');
    const chunk = this.#chunks.at(-1) as WasmChunk;
    reserve(chunk, Math.min(rows, chunk.capacity - chunk.size));
  }

  async search(queries: Float32Array, k: number, filter?: RowFilter, advance?: Advance): Promise<KernelResult> {
    const where = 'RankKernel.search';
    const count = requireQueries(queries, k, this.spec.dim, where);
    return this.#run(where, () => this.#search(queries, { count, k, filter, advance }));
  }

  async read(first: number, last: number): Promise<Float32Array> {
    return this.#run('RankKernel.read', () => this.#read(first, last));
  }

  statistics(): KernelStatistics {
    const counts = this.#chunks.map((chunk) => chunk.statistics());
    return {
      queries: this.#queries,
      ranked: counts.reduce((sum, { ranked }) => sum + ranked, 0),
      early: counts.reduce((sum, { early }) => sum + early, 0),
    };
  }

  bytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.bytes(), 0);
  }

  dispose(): void {
    this.#chunks = [];
    this.#isDisposed = true;
  }

  /** Runs `task` after every earlier call, which may have let others in. */
  #run<T>(where: string, task: () => Promise<T> | T): Promise<T> {
    return this.#calls.run(() => {
      requireOpen(this.#isDisposed, where);
      return task();
    });
  }

  #append(rows: Float32Array, count: number): void {
    const { dim } = this.spec;
    const chunks = [...this.#chunks];
    const parts: { chunk: WasmChunk; first: number; last: number }[] = [];
    for (let first = 0; first < count; ) {
      let chunk = chunks.at(-1) as WasmChunk;
      if (chunk.size === chunk.capacity || parts.at(-1)?.chunk === chunk) chunks.push((chunk = new WasmChunk(this.#chunkOptions)));
      const last = Math.min(count, first + chunk.capacity - chunk.size);
      reserve(chunk, last - first);
      parts.push({ chunk, first, last });
      first = last;
    }
    // From here on nothing fails.
    for (const { chunk, first, last } of parts) chunk.append(rows.subarray(first * dim, last * dim));
    this.#chunks = chunks;
  }

  async #search(queries: Float32Array, { count, k, filter, advance }: Call): Promise<KernelResult> {
    this.#queries += count;
    if (this.size === 0) await advance?.(count);
    const hear = advance && this.#listener(count, advance);
    const answers: ChunkAnswers[] = [];
    let firstRow = 0;
    for (const chunk of this.#chunks) {
      const answer = { rows: new Uint32Array(count * k), keys: new Float64Array(count * k), k, firstRow };
      // Chunks hold whole blocks, so that each begins with a word of the bitmap.
      await chunk.search(queries, filter?.subarray(firstRow / 32), answer, hear);
      answers.push(answer);
      firstRow += chunk.size;
    }
    const { rows, keys } = answers.reduce((nearest, next) => merged(nearest, next, count, k));
    return { rows, keys };
  }

  /** Tells `advance` what scans have done, in queries of `count`. */
  #listener(count: number, advance: Advance): ScanListener {
    const { size } = this;
    let scanned = 0;
    let told = 0;
    return async (queries, rows) => {
      scanned += queries * rows;
      const done = Math.floor(scanned / size);
      const next = done - told;
      told = done;
      await advance(next);
      requireOpen(this.#isDisposed, 'RankKernel.search');
    };
  }

  #read(first: number, last: number): Float32Array {
    const { dim } = this.spec;
    const rows = new Float32Array(Math.max(0, Math.min(last, this.size) - first) * dim);
    let start = 0;
    for (const chunk of this.#chunks) {
      const from = Math.max(first, start);
      const to = Math.min(last, start + chunk.size);
      if (to > from) chunk.read(from - start, rows.subarray((from - first) * dim, (to - first) * dim));
      start += chunk.size;
    }
    return rows;
  }
}

/** Makes room, and says what is missing when there is none. */
function reserve(chunk: WasmChunk, count: number): void {
  try {
    chunk.reserve(count);
  } catch (cause) {
    throw new SimError({
      code: 'OUT_OF_MEMORY',
      where: 'RankKernel.append',
      problem: 'there is no memory for these rows; nothing was added',
      got: `${count} rows`,
      cure: 'Add fewer rows, or open the kernel without a prefilter.',
      cause,
    });
  }
}

/** The k nearest rows out of two answers, the second one's rows being the higher ones. */
function merged(a: ChunkAnswers, b: ChunkAnswers, count: number, k: number): ChunkAnswers {
  const rows = new Uint32Array(count * k).fill(NO_ROW);
  const keys = new Float64Array(count * k).fill(Number.POSITIVE_INFINITY);
  for (let start = 0; start < count * k; start += k)
    for (let i = start, j = start, to = start; to < start + k; to++) {
      // Of equal keys the lower row comes first; where one answer has ended its key is Infinity.
      const from = (a.keys[i] as number) <= (b.keys[j] as number) ? a : b;
      const at = from === a ? i++ : j++;
      rows[to] = from.rows[at] as number;
      keys[to] = from.keys[at] as number;
    }
  return { rows, keys, k, firstRow: 0 };
}
