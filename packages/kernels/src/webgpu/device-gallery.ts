/** @internal */
import { SimError } from '@sim/core';
import type { KernelSpec } from '../kernel-backend.ts';
import { CommandList } from './command-list.ts';
import type { Gpu } from './gpu.ts';
import { PACK_THREADS, packShader } from './pack-shader.ts';
import type { Scratch } from './scratch.ts';
import { COLUMN_STEP, PANEL, hasLengths, panelLength } from './shader-text.ts';

/** Bytes of rows that are sent at a time. */
const BYTES_PER_TRANSFER = 2 ** 24;

/** Rows that are sent at a time, whatever their length: as many as workgroups can be counted for. */
const ROWS_PER_TRANSFER = 2 ** 20;

/** Most bytes of one part of the gallery, for devices that allow more: what growing may need twice for a moment. */
const MAX_PART_BYTES = 2 ** 28;

/** Most panels of one part: a dimension of a dispatch. */
const MAX_PART_PANELS = 65_535;

/** Panels that the first part has room for. */
const FIRST_PANELS = 8;

/** A buffer of panels. */
export interface GalleryPart {
  readonly buffer: GPUBuffer;
  readonly firstPanel: number;
  /** Panels that there is room for. */
  readonly capacity: number;
}

/**
 * Rows on the device, in panels, in as many buffers as they need. The last buffer grows by doubling, which copies on
 * the device; rows cross from the host once.
 */
export class DeviceGallery {
  readonly #gpu: Gpu;
  readonly #scratch: Scratch;
  readonly #spec: KernelSpec;
  readonly #columns: number;
  readonly #panelBytes: number;
  readonly #maxPanels: number;
  #parts: GalleryPart[] = [];
  #rows = 0;

  constructor(gpu: Gpu, scratch: Scratch, spec: KernelSpec, maxPartBytes: number = MAX_PART_BYTES) {
    this.#gpu = gpu;
    this.#scratch = scratch;
    this.#spec = spec;
    this.#columns = COLUMN_STEP * Math.ceil(spec.dim / (4 * COLUMN_STEP));
    this.#panelBytes = 16 * panelLength(spec.form, this.#columns);
    const most = Math.floor(Math.min(gpu.maxBytes, maxPartBytes) / this.#panelBytes);
    this.#maxPanels = Math.max(1, Math.min(most, MAX_PART_PANELS));
  }

  /** Blocks of four numbers that a row has, a multiple of `COLUMN_STEP`. */
  get columns(): number {
    return this.#columns;
  }

  get bytes(): number {
    return this.#parts.reduce((sum, { buffer }) => sum + buffer.size, 0);
  }

  get parts(): readonly GalleryPart[] {
    return this.#parts;
  }

  /** Sends rows to the end of the gallery. Throws `DEVICE_MEMORY` where they do not fit; what was there stays. */
  async append(rows: Float32Array, lengths: Float32Array): Promise<void> {
    const { dim } = this.#spec;
    const count = rows.length / dim;
    await this.#reserve(this.#rows + count);
    const perTransfer = Math.max(1, Math.min(ROWS_PER_TRANSFER, Math.floor(BYTES_PER_TRANSFER / (4 * dim))));
    let done = 0;
    while (done < count) {
      const part = this.#partOf(this.#rows);
      const room = (part.firstPanel + part.capacity) * PANEL - this.#rows;
      const sent = Math.min(perTransfer, room, count - done);
      this.#send(part, rows.subarray(done * dim, (done + sent) * dim), lengths.subarray(done, done + sent));
      done += sent;
      this.#rows += sent;
    }
  }

  destroy(): void {
    for (const { buffer } of this.#parts) buffer.destroy();
    this.#parts = [];
    this.#rows = 0;
  }

  #partOf(row: number): GalleryPart {
    const panel = Math.floor(row / PANEL);
    return this.#parts.find(({ firstPanel, capacity }) => panel < firstPanel + capacity) as GalleryPart;
  }

  #send(part: GalleryPart, rows: Float32Array, lengths: Float32Array): void {
    const { dim, form } = this.#spec;
    const { queue } = this.#gpu.device;
    const source = this.#scratch.buffer('rows', rows.byteLength + lengths.byteLength);
    queue.writeBuffer(source, 0, rows as Float32Array<ArrayBuffer>);
    if (hasLengths(form)) queue.writeBuffer(source, rows.byteLength, lengths as Float32Array<ArrayBuffer>);
    const commands = new CommandList(this.#gpu, this.#scratch);
    const firstRow = this.#rows - part.firstPanel * PANEL;
    const job = { columns: this.#columns, rows: lengths.length, firstRow, dim };
    const workgroups = [Math.ceil(lengths.length / PACK_THREADS), this.#columns] as const;
    commands.add(packShader(form), job, [source, part.buffer], workgroups);
    commands.submit();
  }

  /** Makes room for `rows` rows in all. */
  async #reserve(rows: number): Promise<void> {
    const wanted = Math.ceil(rows / PANEL);
    const last = this.#parts.at(-1);
    if (last !== undefined && last.firstPanel + last.capacity >= wanted) return;
    const before = this.#parts;
    const made: GalleryPart[] = [];
    const parts = await this.#orOutOfMemory(
      () => this.#grown(wanted, made),
      () => {
        for (const { buffer } of made) buffer.destroy();
      },
      rows,
    );
    this.#parts = parts;
    for (const { buffer } of before) if (parts.every((part) => part.buffer !== buffer)) buffer.destroy();
  }

  /** What `allocate` makes; where the device has no memory for it, throws after `release`. */
  async #orOutOfMemory<T>(allocate: () => T, release: () => void, rows: number): Promise<T> {
    const { device } = this.#gpu;
    // What uses a buffer that there is no memory for is invalid too.
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    const result = allocate();
    const errors = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
    const error = errors.find((found) => found !== null);
    if (!error) return result;
    release();
    throw new SimError({
      code: 'DEVICE_MEMORY',
      where: 'RankKernel.append',
      problem: `the GPU has no memory left for ${rows} rows of ${this.#spec.dim} numbers`,
      cure: "Use kernel: 'wasm', or a device with more memory.",
      cause: new Error(error.message),
    });
  }

  /** The parts that hold `wanted` panels: those that are there, the last one in a larger buffer, and further ones. */
  #grown(wanted: number, made: GalleryPart[]): GalleryPart[] {
    const parts = [...this.#parts];
    let last = parts.at(-1);
    let room = last ? last.firstPanel + last.capacity : 0;
    while (room < wanted) {
      const isFull = last === undefined || last.capacity >= this.#maxPanels;
      const firstPanel = isFull ? room : (last as GalleryPart).firstPanel;
      const doubled = isFull ? FIRST_PANELS : 2 * (last as GalleryPart).capacity;
      const capacity = Math.min(this.#maxPanels, Math.max(doubled, wanted - firstPanel));
      const part = { buffer: this.#gpu.storage(capacity * this.#panelBytes), firstPanel, capacity };
      if (!isFull) this.#copy(parts.pop() as GalleryPart, part);
      parts.push(part);
      made.push(part);
      last = part;
      room = firstPanel + capacity;
    }
    return parts;
  }

  #copy(from: GalleryPart, to: GalleryPart): void {
    const { device } = this.#gpu;
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(from.buffer, 0, to.buffer, 0, from.capacity * this.#panelBytes);
    device.queue.submit([encoder.finish()]);
  }
}
