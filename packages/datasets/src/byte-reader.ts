/** @internal Bytes in the order in which they come, in pieces of any size. */
import type { ByteFile } from './byte-file.ts';
import { joinBytes } from './join-bytes.ts';

/** Pieces of bytes, one after another. */
export interface ByteSource {
  /** The next piece; undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Leaves `count` bytes out, where that can be done without reading them; false when there are fewer. */
  readonly skip?: (count: number) => Promise<boolean>;
  /** Gives back what the source holds. */
  close(): Promise<void>;
}

/** A file from its beginning on, in pieces of `pieceBytes`. */
export function fileSource(file: ByteFile, pieceBytes: number): ByteSource {
  let position = 0;
  let ahead: Uint8Array | undefined;
  const read = async (): Promise<Uint8Array> => {
    const piece = await file.read(position, pieceBytes);
    position += piece.length;
    return piece;
  };
  return {
    next: async () => {
      const piece = ahead ?? (await read());
      ahead = undefined;
      return piece.length === 0 ? undefined : piece;
    },
    skip: async (count) => {
      // Reads on from the last byte that is left out: it shows that the file is long enough.
      position += count - 1 - (ahead?.length ?? 0);
      const piece = await read();
      ahead = piece.length > 1 ? piece.subarray(1) : undefined;
      return piece.length > 0;
    },
    close: async () => undefined,
  };
}

/** Whatever an iterator gives. */
export function iteratorSource(iterator: AsyncIterator<Uint8Array>): ByteSource {
  return {
    next: async () => {
      const { done, value } = await iterator.next();
      // A Buffer of Node has a slice that does not copy.
      return done === true ? undefined : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    },
    close: async () => {
      await iterator.return?.();
    },
  };
}

/** Hands out bytes in the portions that a file format asks for. It holds one piece, or one portion where that is larger. */
export class ByteReader {
  readonly #source: ByteSource;
  #piece: Uint8Array = new Uint8Array();
  #at = 0;
  #offset = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Bytes handed out or skipped so far. */
  get offset(): number {
    return this.#offset;
  }

  /** The next `count` bytes when they are at hand, as a view that stays valid; undefined when `take` must fetch them. */
  takeNow(count: number): Uint8Array | undefined {
    if (this.#at + count > this.#piece.length) return undefined;
    this.#at += count;
    this.#offset += count;
    return this.#piece.subarray(this.#at - count, this.#at);
  }

  /** The next `count` bytes; fewer when the source ends. */
  async take(count: number): Promise<Uint8Array> {
    const ready = this.takeNow(count);
    if (ready) return ready;
    const first = this.#piece.subarray(this.#at);
    this.#at = this.#piece.length;
    const parts = [first];
    let taken = first.length;
    while (taken < count && (await this.#fetch())) {
      const part = this.#piece.subarray(0, count - taken);
      this.#at = part.length;
      taken += part.length;
      parts.push(part);
    }
    this.#offset += taken;
    return joinBytes(parts);
  }

  /** Leaves the next `count` bytes out; false when the source ends before them. */
  async skip(count: number): Promise<boolean> {
    const atHand = Math.min(count, this.#piece.length - this.#at);
    this.#at += atHand;
    this.#offset += count;
    let missing = count - atHand;
    if (missing > 0 && this.#source.skip) return this.#source.skip(missing);
    while (missing > 0) {
      if (!(await this.#fetch())) return false;
      this.#at = Math.min(missing, this.#piece.length);
      missing -= this.#at;
    }
    return true;
  }

  async #fetch(): Promise<boolean> {
    const piece = await this.#source.next();
    this.#piece = piece ?? new Uint8Array();
    this.#at = 0;
    return piece !== undefined;
  }
}
