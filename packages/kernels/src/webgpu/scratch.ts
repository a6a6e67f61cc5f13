/** @internal */
import { BUFFER_USAGE } from './buffer-usage.ts';
import type { Gpu } from './gpu.ts';

/** What a buffer is for; there is one of each. */
export type ScratchRole = 'filter' | 'found' | 'jobs' | 'panelKeys' | 'queries' | 'rowKeys' | 'rows' | 'selected';

/**
 * Buffers that calls share, as a device runs them one after another. Each grows to the largest call. Buffers that are
 * read back are lent: several may be on their way at once.
 */
export class Scratch {
  readonly #gpu: Gpu;
  readonly #buffers: Map<ScratchRole, GPUBuffer> = new Map();
  readonly #idle: GPUBuffer[] = [];
  readonly #lent: Set<GPUBuffer> = new Set();

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  get bytes(): number {
    const all = [...this.#buffers.values(), ...this.#idle, ...this.#lent];
    return all.reduce((sum, { size }) => sum + size, 0);
  }

  /** The buffer for `role`, of at least `size` bytes. Work that was submitted keeps the one that it was given. */
  buffer(role: ScratchRole, size: number): GPUBuffer {
    const present = this.#buffers.get(role);
    if (present !== undefined && present.size >= size) return present;
    present?.destroy();
    const { copyTarget, uniform } = BUFFER_USAGE;
    const buffer =
      role === 'jobs'
        ? this.#gpu.device.createBuffer({ size, usage: uniform | copyTarget })
        : this.#gpu.storage(size);
    this.#buffers.set(role, buffer);
    return buffer;
  }

  /** Lends a buffer of at least `size` bytes that the host can read. */
  lend(size: number): GPUBuffer {
    const place = this.#idle.findIndex((buffer) => buffer.size >= size);
    const { mapRead, copyTarget } = BUFFER_USAGE;
    const buffer =
      place < 0
        ? this.#gpu.device.createBuffer({ size, usage: mapRead | copyTarget })
        : (this.#idle.splice(place, 1)[0] as GPUBuffer);
    this.#lent.add(buffer);
    return buffer;
  }

  /** Takes back an unmapped buffer. Smaller ones are given up for it. */
  takeBack(buffer: GPUBuffer): void {
    if (!this.#lent.delete(buffer)) return;
    while (this.#idle.some(({ size }) => size < buffer.size))
      this.#idle.splice(this.#idle.findIndex(({ size }) => size < buffer.size), 1)[0]?.destroy();
    this.#idle.push(buffer);
  }

  destroy(): void {
    for (const buffer of [...this.#buffers.values(), ...this.#idle, ...this.#lent]) buffer.destroy();
    this.#buffers.clear();
    this.#idle.length = 0;
    this.#lent.clear();
  }
}
