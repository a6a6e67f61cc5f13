import { type ByteStorage, MemoryStorage } from '@sim/core';

/**
 * A storage that takes a number of bytes and then is full, as a disk: a file that is replaced stays as it was, one that grows
 * keeps the bytes that had room.
 */
export class FullStorage extends MemoryStorage implements ByteStorage {
  /** Bytes that there is room for. */
  room: number;

  constructor(room: number) {
    super();
    this.room = room;
  }

  override async write(name: string, bytes: Uint8Array): Promise<void> {
    this.#take(bytes.length);
    await super.write(name, bytes);
  }

  override async append(name: string, bytes: Uint8Array): Promise<void> {
    const taken = Math.min(this.room, bytes.length);
    if (taken > 0) await super.append(name, bytes.subarray(0, taken));
    this.#take(bytes.length);
  }

  #take(length: number): void {
    this.room -= length;
    if (this.room >= 0) return;
    this.room = 0;
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  }
}
