/** @internal Shards that are read in pieces larger than a batch needs. */
import { type Random, requireInteger } from '@sim/core';
import type { TfRecordFile, TfRecordRun } from '@sim/datasets';
import { shuffleChunks } from './shuffle-chunks.ts';
import { startsOf } from './starts-of.ts';

/** Options of `RecordChunks`. */
export interface RecordChunksOptions {
  /** Records in a block. */
  readonly blockSize: number;
  /** Shards under way at a time, which share the memory. */
  readonly shardsPerCycle: number;
  /** Bytes of records that stay in memory. */
  readonly bufferBytes: number;
}

/** Chunks of a shard whose blocks are shuffled among each other: more mix better, fewer are read in longer pieces. */
const CHUNKS_AT_ONCE = 16;

/**
 * Shards, each cut into chunks of whole blocks. A block is read together with its chunk, since a disk gives one long
 * piece much faster than many short ones; the chunks that were used last stay in memory.
 */
export class RecordChunks {
  /** Blocks in each shard. */
  readonly blockCounts: readonly number[];
  readonly #files: readonly TfRecordFile[];
  readonly #options: RecordChunksOptions;
  /** `[chunks + 1]` for each shard: first block of each chunk, then the number of blocks. */
  readonly #starts: readonly Uint32Array[];
  /** Number of the first chunk of each shard. */
  readonly #firstChunks: readonly number[];
  /** By number of the chunk, the last used at the end. */
  readonly #runs: Map<number, { readonly run: Promise<TfRecordRun>; readonly bytes: number }> = new Map();
  #heldBytes = 0;
  /** Packed files that were read last, the latest at the end. */
  readonly #recent: Set<TfRecordFile> = new Set();

  constructor(files: readonly TfRecordFile[], options: RecordChunksOptions, where: string) {
    const { blockSize } = options;
    requireInteger(options.shardsPerCycle, 'shardsPerCycle', where);
    requireInteger(options.bufferBytes, 'bufferBytes', where);
    this.#files = files;
    this.#options = options;
    this.blockCounts = files.map(({ count }) => count / blockSize);
    const cycle = Math.max(1, Math.min(options.shardsPerCycle, files.length));
    const chunkBytes = options.bufferBytes / cycle / CHUNKS_AT_ONCE;
    this.#starts = files.map((file) => cutFile(file, blockSize, chunkBytes));
    this.#firstChunks = startsOf(this.#starts.map(({ length }) => length - 1));
  }

  /** The order of the blocks of a shard in an epoch. */
  order(shard: number, random: Random): Uint32Array {
    return shuffleChunks(this.#starts[shard] as Uint32Array, CHUNKS_AT_ONCE, random);
  }

  /** The records of a block of a shard. */
  async block(shard: number, block: number): Promise<Uint8Array[]> {
    const starts = this.#starts[shard] as Uint32Array;
    const { blockSize } = this.#options;
    const run = await this.#hold(shard, chunkOf(starts, block));
    return Array.from({ length: blockSize }, (_, i) => run.record(block * blockSize + i));
  }

  /** Begins to read a block that will probably be asked for next. */
  prefetch(shard: number, block: number): void {
    // Whoever asks for the block reads again and hears of what failed.
    this.#hold(shard, chunkOf(this.#starts[shard] as Uint32Array, block)).catch(() => undefined);
  }

  /** The first record of every block, shard by shard. */
  async *firstRecords(): AsyncGenerator<Uint8Array, void, undefined> {
    const { blockSize } = this.#options;
    for (const [shard, starts] of this.#starts.entries())
      for (let chunk = 0; chunk + 1 < starts.length; chunk++) {
        const run = await this.#load(shard, chunk);
        for (let record = run.first; record < run.first + run.count; record += blockSize) yield run.record(record);
      }
  }

  /** A chunk out of memory, or read and kept there for the next block. */
  async #hold(shard: number, chunk: number): Promise<TfRecordRun> {
    const key = (this.#firstChunks[shard] as number) + chunk;
    const held = this.#runs.get(key);
    if (held) {
      this.#runs.delete(key);
      this.#runs.set(key, held);
      return held.run;
    }
    const { first, count } = this.#recordsOf(shard, chunk);
    const bytes = (this.#files[shard] as TfRecordFile).byteLength(first, count);
    this.#makeRoom(bytes);
    const run = this.#load(shard, chunk);
    this.#runs.set(key, { run, bytes });
    this.#heldBytes += bytes;
    try {
      return await run;
    } catch (error) {
      // So that the next call reads again.
      this.#drop(key);
      throw error;
    }
  }

  #load(shard: number, chunk: number): Promise<TfRecordRun> {
    const file = this.#files[shard] as TfRecordFile;
    this.#keep(file);
    const { first, count } = this.#recordsOf(shard, chunk);
    return file.load(first, count);
  }

  #recordsOf(shard: number, chunk: number): { first: number; count: number } {
    const starts = this.#starts[shard] as Uint32Array;
    const [from, to] = [starts[chunk] as number, starts[chunk + 1] as number];
    return { first: from * this.#options.blockSize, count: (to - from) * this.#options.blockSize };
  }

  /** Forgets the chunks that were not used for longest, until `bytes` more fit. */
  #makeRoom(bytes: number): void {
    for (const key of this.#runs.keys()) {
      if (this.#heldBytes + bytes <= this.#options.bufferBytes) return;
      this.#drop(key);
    }
  }

  #drop(key: number): void {
    this.#heldBytes -= this.#runs.get(key)?.bytes ?? 0;
    this.#runs.delete(key);
  }

  /** Gives the memory of packed files back that were not read lately. */
  #keep(file: TfRecordFile): void {
    this.#recent.delete(file);
    this.#recent.add(file);
    for (const oldest of this.#recent) {
      if (this.#recent.size <= this.#options.shardsPerCycle) return;
      this.#recent.delete(oldest);
      oldest.release();
    }
  }
}

/** First block of each chunk of at most `chunkBytes`, at least one block, then the number of blocks. */
function cutFile(file: TfRecordFile, blockSize: number, chunkBytes: number): Uint32Array {
  const blocks = file.count / blockSize;
  const starts: number[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (let block = 0; block < blocks; block++) {
    const size = file.byteLength(block * blockSize, blockSize);
    bytes += size;
    if (bytes <= chunkBytes) continue;
    starts.push(block);
    bytes = size;
  }
  return Uint32Array.from([...starts, blocks]);
}

/** The chunk that a block stands in. */
function chunkOf(starts: Uint32Array, block: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= block) low = middle;
    else high = middle;
  }
  return low;
}
