/** @internal */
import type { KernelSpec, RowFilter } from '../kernel-backend.ts';
import { CommandList } from './command-list.ts';
import type { DeviceGallery } from './device-gallery.ts';
import { expandShader } from './expand-shader.ts';
import type { Gpu } from './gpu.ts';
import { scoreShader } from './score-shader.ts';
import type { Scratch } from './scratch.ts';
import { type SearchPlan, blockFor } from './search-plan.ts';
import { selectShader } from './select-shader.ts';
import { PANEL, hasLengths, queryLength } from './shader-text.ts';
import { MAP_READ } from './buffer-usage.ts';

/** What every batch of a search shares. */
export interface DeviceSearchOptions {
  readonly gpu: Gpu;
  readonly scratch: Scratch;
  readonly gallery: DeviceGallery;
  readonly spec: KernelSpec;
  readonly plan: SearchPlan;
  /** Rows that are searched: those from here on were added later. */
  readonly size: number;
  readonly filter: RowFilter | undefined;
}

/** Queries that are searched together. */
export interface QueryBatch {
  /** Queries `[count, dim]`. */
  readonly queries: Float32Array;
  /** Which of these are searched. */
  readonly places: readonly number[];
  /** What keys of a query may be off per length of a row; only `dot` asks for it. */
  error(query: number): number;
}

/** What a device found for a batch. */
export interface FoundBatch {
  /**
   * For each query how many entries there are, a limit, and the entries: pairs of a row and its key as ordered bits, in
   * no order. No row that is not among them has a key below the limit; `NO_KEY` where all rows are among them.
   */
  readonly values: Uint32Array;
  /** Numbers from one query to the next. */
  readonly stride: number;
}

/**
 * Searches the gallery on the device: keys of every row or panel, the smallest of them, and where these are panels the
 * keys and the smallest of their rows. Only what is selected comes back.
 */
export class DeviceSearch {
  readonly #options: DeviceSearchOptions;
  readonly #filter: GPUBuffer | undefined;

  constructor(options: DeviceSearchOptions) {
    this.#options = options;
    if (options.filter) this.#filter = this.#sendFilter(options.filter);
  }

  /** Hands a batch to the device at once; resolves to what was found. */
  async find(batch: QueryBatch): Promise<FoundBatch> {
    const { scratch, plan } = this.#options;
    const stride = 2 * (plan.width + 1);
    const size = 4 * batch.places.length * stride;
    const readBack = scratch.lend(size);
    this.#submit(batch, readBack, size);
    await readBack.mapAsync(MAP_READ, 0, size);
    const values = new Uint32Array(readBack.getMappedRange(0, size).slice(0));
    readBack.unmap();
    scratch.takeBack(readBack);
    return { values, stride };
  }

  #submit(batch: QueryBatch, to: GPUBuffer, size: number): void {
    const { gpu, scratch, plan } = this.#options;
    const count = batch.places.length;
    const block = blockFor(count);
    const padded = Math.ceil(count / block) * block;
    const queries = this.#sendQueries(batch, padded);
    const commands = new CommandList(gpu, scratch);
    const found = scratch.buffer('found', 8 * padded * (plan.width + 1));
    const keys = scratch.buffer('panelKeys', 4 * padded * plan.firstKeys);
    this.#score(commands, queries, keys, block, padded);
    const job = { width: plan.width, stride: plan.firstKeys, candidates: plan.firstKeys };
    const selected = plan.route === 'rows' ? found : scratch.buffer('selected', found.size);
    commands.add(selectShader({ expanded: false }), job, [keys, selected], [count, 1]);
    if (plan.route === 'panels') this.#expand(commands, queries, selected, found, count);
    commands.submit({ from: found, to, size });
  }

  /** Keys of every query and row, or panel. */
  #score(commands: CommandList, queries: GPUBuffer, keys: GPUBuffer, block: number, padded: number): void {
    const { gallery, gpu, spec, plan } = this.#options;
    const filtered = this.#filter !== undefined;
    const { form } = spec;
    const code = scoreShader({ form, queries: block, keys: plan.route, filtered, subgroups: gpu.hasSubgroups });
    for (const { job, panels, buffer } of this.#parts()) {
      const buffers = [queries, buffer, keys, ...this.#filters()];
      commands.add(code, { ...job, columns: gallery.columns, stride: plan.firstKeys }, buffers, [padded / block, panels]);
    }
  }

  /** Keys of the rows of selected panels, and the smallest of them. */
  #expand(
    commands: CommandList,
    queries: GPUBuffer,
    selected: GPUBuffer,
    found: GPUBuffer,
    count: number,
  ): void {
    const { gallery, scratch, spec, plan } = this.#options;
    const { width, secondKeys: stride } = plan;
    const keys = scratch.buffer('rowKeys', 4 * count * stride);
    const code = expandShader({ form: spec.form, filtered: this.#filter !== undefined });
    for (const { job, buffer } of this.#parts()) {
      const buffers = [queries, buffer, selected, keys, ...this.#filters()];
      commands.add(code, { ...job, columns: gallery.columns, stride, width }, buffers, [width, count]);
    }
    commands.add(selectShader({ expanded: true }), { width, stride, candidates: stride }, [keys, found, selected], [count, 1]);
  }

  /** The parts of the gallery that hold searched rows, and what their jobs have in common. */
  #parts(): { job: { size: number; firstPanel: number; panelCount: number }; panels: number; buffer: GPUBuffer }[] {
    const { gallery, plan, size } = this.#options;
    return gallery.parts
      .filter(({ firstPanel }) => firstPanel < plan.panels)
      .map(({ buffer, firstPanel, capacity }) => {
        const panels = Math.min(capacity, plan.panels - firstPanel);
        return { buffer, panels, job: { size, firstPanel, panelCount: panels } };
      });
  }

  #filters(): GPUBuffer[] {
    return this.#filter ? [this.#filter] : [];
  }

  #sendQueries(batch: QueryBatch, padded: number): GPUBuffer {
    const { gallery, gpu, scratch, spec } = this.#options;
    const { dim, form } = spec;
    const length = 4 * queryLength(form, gallery.columns);
    const values = new Float32Array(padded * length);
    for (const [i, query] of batch.places.entries()) {
      values.set(batch.queries.subarray(query * dim, (query + 1) * dim), i * length);
      if (hasLengths(form)) values[(i + 1) * length - 4] = batch.error(query);
    }
    const buffer = scratch.buffer('queries', values.byteLength);
    gpu.device.queue.writeBuffer(buffer, 0, values);
    return buffer;
  }

  /** The bitmap with a word for every 32 rows: words that are missing allow nothing. */
  #sendFilter(filter: RowFilter): GPUBuffer {
    const { gpu, scratch, plan } = this.#options;
    const words = new Uint32Array((plan.panels * PANEL) / 32);
    words.set(filter.subarray(0, words.length));
    const buffer = scratch.buffer('filter', words.byteLength);
    gpu.device.queue.writeBuffer(buffer, 0, words);
    return buffer;
  }
}
