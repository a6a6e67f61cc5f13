/** @internal */
import { GrowingArray, SerialQueue, SimError } from '@sim/core';
import type { KernelResult, KernelSpec, KernelStatistics, RankKernel, RowFilter } from '../kernel-backend.ts';
import { requireOpen, requireQueries, requireSpec, requireWholeRows } from '../kernel-checks.ts';
import type { referenceScan } from '../reference-scan.ts';
import type { TopK } from '../top-k.ts';
import { DeviceGallery } from './device-gallery.ts';
import { DeviceSearch } from './device-search.ts';
import { ExactAnswer } from './exact-answer.ts';
import type { Gpu } from './gpu.ts';
import { KeyBounds, roundedUp } from './key-bounds.ts';
import { Scratch } from './scratch.ts';
import { searchPlan } from './search-plan.ts';

/** Batches that the device has at a time: it computes one while the host looks at the one before. */
const BATCHES_AHEAD = 2;

/** Candidates asked for beyond k, and how many times as many where these do not prove the answer. */
const SPARE_CANDIDATES = 22;
const WIDER = 16;

/** Options of a `WebGpuKernel`. */
export interface WebGpuKernelOptions {
  /** Finds a device when the last one was lost. */
  readonly reopen: () => Promise<Gpu | null>;
  /**
   * What the package offers to others as well comes from outside: a bundler that makes one file of everything would
   * else leave it empty for whoever imports nothing but that, because this module is loaded lazily.
   */
  readonly scan: typeof referenceScan;
  readonly makeTopK: (k: number) => TopK;
  /** Most bytes of a part of the gallery. */
  readonly maxPartBytes?: number | undefined;
}

/** How many queries were answered by what. */
export interface AnswerCounts {
  /** The device's first candidates. */
  first: number;
  /** More candidates of the device. */
  wider: number;
  /** The host alone. */
  host: number;
}

/** What a device holds for a kernel. */
interface Resident {
  readonly gpu: Gpu;
  readonly scratch: Scratch;
  readonly gallery: DeviceGallery;
}

/** A search as it goes on. */
interface Task {
  readonly queries: Float32Array;
  readonly k: number;
  readonly filter: RowFilter | undefined;
  readonly result: KernelResult;
  readonly lengths: Float32Array;
  readonly bounds: KeyBounds;
}

/**
 * Searches on a GPU in float32 and answers exactly.
 *
 * The device names more candidates than asked for and a limit that no other row is below. The host compares candidates
 * in float64 on its own copy of the rows, and the limit, less what float32 may be off, with the k-th of them: beyond
 * it, nothing closer was left out. Where that is not certain, as with many near copies of one row, the device
 * is asked for more candidates, and at last the host compares every row.
 */
export class WebGpuKernel implements RankKernel {
  readonly backend = 'webgpu';
  readonly spec: KernelSpec;
  readonly answers: AnswerCounts = { first: 0, wider: 0, host: 0 };
  #ranked = 0;
  readonly #options: WebGpuKernelOptions;
  readonly #calls: SerialQueue = new SerialQueue();
  #rows: GrowingArray<Float32Array> = new GrowingArray(new Float32Array());
  #lengths: GrowingArray<Float32Array> = new GrowingArray(new Float32Array());
  #longest = 0;
  #resident: Resident;
  #isDisposed = false;

  constructor(gpu: Gpu, spec: KernelSpec, options: WebGpuKernelOptions) {
    requireSpec(spec, 'webgpuBackend.open');
    this.spec = spec;
    this.#options = options;
    this.#resident = this.#makeResident(gpu);
  }

  get size(): number {
    return this.#lengths.length;
  }

  async append(rows: Float32Array): Promise<void> {
    const where = 'RankKernel.append';
    requireOpen(this.#isDisposed, where);
    if (requireWholeRows(rows, this.spec.dim, 'rows', where) === 0) return;
    const copy = rows.slice();
    await this.#calls.run(() => this.#onDevice(where, () => this.#append(copy)));
  }

  async search(queries: Float32Array, k: number, filter?: RowFilter): Promise<KernelResult> {
    const where = 'RankKernel.search';
    requireOpen(this.#isDisposed, where);
    const count = requireQueries(queries, k, this.spec.dim, where);
    const result = {
      rows: new Uint32Array(count * k),
      keys: new Float64Array(count * k),
    };
    await this.#calls.run(() => this.#search({ queries, k, filter, result }, where));
    return result;
  }

  /** Here `early` counts answers that the first candidates did not prove. */
  statistics(): KernelStatistics {
    const { first, wider, host } = this.answers;
    return { queries: first + wider + host, ranked: this.#ranked, early: wider + host };
  }

  bytes(): number {
    const { gallery, scratch } = this.#resident;
    return this.#rows.byteLength + this.#lengths.byteLength + gallery.bytes + scratch.bytes;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#release();
    this.#rows = new GrowingArray(new Float32Array());
    this.#lengths = new GrowingArray(new Float32Array());
  }

  #makeResident(gpu: Gpu): Resident {
    const scratch = new Scratch(gpu);
    return { gpu, scratch, gallery: new DeviceGallery(gpu, scratch, this.spec, this.#options.maxPartBytes) };
  }

  #release(): void {
    this.#resident.gallery.destroy();
    this.#resident.scratch.destroy();
  }

  /** Sends rows first, so that the host keeps none that the device has no memory for. */
  async #append(rows: Float32Array): Promise<void> {
    const lengths = rowLengths(rows, this.spec.dim);
    await this.#resident.gallery.append(rows, lengths);
    this.#rows.append(rows);
    this.#lengths.append(lengths);
    this.#longest = lengths.reduce((longest, length) => Math.max(longest, length), this.#longest);
  }

  /**
   * Runs `work` on a device that holds all rows. Where the device is lost on the way, another one is opened, the rows
   * are sent to it, and `work` runs once more.
   */
  async #onDevice<T>(where: string, work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      requireOpen(this.#isDisposed, where);
      const { gpu } = this.#resident;
      try {
        if (gpu.isLost) await this.#renew(where);
        return await work();
      } catch (error) {
        requireOpen(this.#isDisposed, where);
        // The loss is told through a promise of its own, at about the same time as what failed of it.
        await Promise.race([gpu.device.lost, new Promise((resolve) => setTimeout(resolve, 0))]);
        if (!gpu.isLost || this.#resident.gpu !== gpu || attempt > 0) throw error;
      }
    }
  }

  /** Goes over to another device. */
  async #renew(where: string): Promise<void> {
    const gpu = await this.#options.reopen();
    if (gpu === null || gpu.isLost)
      throw new SimError({
        code: 'DEVICE_LOST',
        where,
        problem: 'the GPU device is lost and no other one is there',
        cure: 'Hand one over with useDevice and call again. The kernel keeps its rows.',
      });
    this.#release();
    this.#resident = this.#makeResident(gpu);
    await this.#resident.gallery.append(this.#rows.values, this.#lengths.values);
  }

  async #search(call: Omit<Task, 'bounds' | 'lengths'>, where: string): Promise<void> {
    const { queries, k, filter, result } = call;
    const { dim, form } = this.spec;
    const lengths = rowLengths(queries, dim);
    const bounds = new KeyBounds({ form, dim, rowLength: this.#longest });
    const task = { ...call, lengths, bounds };
    const onDevice: number[] = [];
    const onHost: number[] = [];
    for (const [query, length] of lengths.entries())
      (this.size > 0 && bounds.hold(length) ? onDevice : onHost).push(query);
    const width = Math.min(this.size, k + Math.max(SPARE_CANDIDATES, k >> 3));
    const first = await this.#onDevice(where, () => this.#answer(task, onDevice, width));
    const wider = Math.min(this.size, WIDER * width);
    const second =
      wider > width ? await this.#onDevice(where, () => this.#answer(task, first, wider)) : first;
    const left = [...onHost, ...second];
    this.answers.first += onDevice.length - first.length;
    this.answers.wider += first.length - second.length;
    this.answers.host += left.length;
    this.#ranked += left.length * this.size;
    if (left.length === 0) return;
    const rest = new Float32Array(left.length * dim);
    for (const [i, query] of left.entries()) rest.set(queries.subarray(query * dim, (query + 1) * dim), i * dim);
    const found = this.#options.scan({ spec: this.spec, gallery: this.#rows.values, queries: rest, k, filter });
    for (const [i, query] of left.entries()) {
      result.rows.set(found.rows.subarray(i * k, (i + 1) * k), query * k);
      result.keys.set(found.keys.subarray(i * k, (i + 1) * k), query * k);
    }
  }

  /** Answers `open` queries with `width` candidates each; returns those that this was not enough for. */
  async #answer(task: Task, open: readonly number[], width: number): Promise<readonly number[]> {
    const { queries, lengths, bounds, filter } = task;
    const { size, spec } = this;
    const { gpu } = this.#resident;
    const plan = open.length === 0 ? null : searchPlan({ size, width, maxBytes: gpu.maxBytes });
    if (plan === null) return open;
    const search = new DeviceSearch({ ...this.#resident, spec, plan, size, filter });
    const exact = new ExactAnswer({ ...task, spec, gallery: this.#rows.values, makeTopK: this.#options.makeTopK });
    const error = (query: number): number => bounds.error(lengths[query] as number);
    const uncertain: number[] = [];
    const ahead: (() => Promise<void>)[] = [];
    for (let begin = 0; begin < open.length; begin += plan.batch) {
      const places = open.slice(begin, begin + plan.batch);
      const found = search.find({ queries, places, error });
      // What fails while another batch is waited for is not lost: it is thrown when its turn comes.
      found.catch(() => undefined);
      ahead.push(async () => {
        const batch = await found;
        for (const [place, query] of places.entries())
          if (!exact.write(query, batch, place)) uncertain.push(query);
      });
      if (ahead.length >= BATCHES_AHEAD) await ahead.shift()?.();
    }
    for (const settle of ahead) await settle();
    this.#ranked += exact.ranked;
    return uncertain;
  }
}

/** The length of each row, rounded up; Infinity beyond float32. */
function rowLengths(rows: Float32Array, dim: number): Float32Array {
  const lengths = new Float32Array(rows.length / dim);
  for (let row = 0; row < lengths.length; row++) {
    let sum = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) sum += (rows[i] as number) ** 2;
    lengths[row] = roundedUp(Math.sqrt(sum));
  }
  return lengths;
}
