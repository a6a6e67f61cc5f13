import { requireLittleEndian } from './byte-order.ts';
import type { SectionValues } from './byte-format.ts';
import type { ByteSource } from './byte-source.ts';
import { crc32 } from './crc32.ts';
import { crc32Combine } from './crc32-combine.ts';
import {
  ALIGNMENT,
  damagedGap,
  damagedSection,
  MAX_TABLE_BYTES,
  readTable,
  type SectionEntry,
  tableEnd,
  wrongSection,
} from './section-table.ts';

/** Bytes that are read at a time, and looked at while they are in the cache of the processor. */
const PART_BYTES = 2 ** 20;

/** A constructor of typed arrays. */
type SectionType<T extends SectionValues> = {
  new (buffer: ArrayBuffer, offset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
};

/** Options of `SectionReader.readParts`. */
export interface PartsOptions {
  /** Numbers that stay together: parts are whole groups of so many. Default 1. */
  readonly group?: number;
}

/**
 * A file of sections that is read piece by piece, straight to where it is to stay. Each section's checksum is computed while
 * its bytes are in the cache; `finish` holds whatever was not asked for to its own, so that no damage goes unseen.
 *
 * Throws what `readSections` throws.
 *
 * @example
 * const reader = await SectionReader.open(await openSource(storage, 'cats.sim'), 'index', 'Cats.load');
 * const ids = await reader.read('ids', Uint32Array);
 * await reader.readParts('rows', Float32Array, (rows, first) => kernel.append(rows), { group: dim });
 * await reader.finish();
 */
export class SectionReader {
  readonly #source: ByteSource;
  /** Where the file begins in the source. */
  readonly #start: number;
  readonly #where: string;
  readonly #entries: readonly SectionEntry[];
  /** Checksum of header and table. */
  readonly #headChecksum: number;
  readonly #checked: Set<SectionEntry> = new Set();
  readonly #inner: Map<SectionEntry, SectionReader> = new Map();

  /** Reads header and table. Nothing larger than the file is ever made room for. */
  static open(source: ByteSource, kind: string, where: string): Promise<SectionReader> {
    requireLittleEndian(where);
    return SectionReader.#open(source, 0, source.length, kind, where);
  }

  static async #open(source: ByteSource, start: number, length: number, kind: string, where: string): Promise<SectionReader> {
    const head = await bytesOf(source, start, Math.min(length, MAX_TABLE_BYTES));
    return new SectionReader(source, start, where, head, readTable(head, length, kind, where));
  }

  private constructor(
    source: ByteSource,
    start: number,
    where: string,
    head: Uint8Array,
    entries: readonly SectionEntry[],
  ) {
    this.#source = source;
    this.#start = start;
    this.#where = where;
    this.#entries = entries;
    this.#headChecksum = crc32(head.subarray(0, tableEnd(entries.length)));
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /** Elements of a section. Throws `FILE_CORRUPT` when it is missing or of another type. */
  lengthOf<T extends SectionValues>(name: string, type: SectionType<T>): number {
    return this.#require(name, type).length / type.BYTES_PER_ELEMENT;
  }

  /** A section: a view where the source is in memory and its alignment allows, else memory of its own. */
  async read<T extends SectionValues>(name: string, type: SectionType<T>): Promise<T> {
    const entry = this.#require(name, type);
    const view = this.#viewOf(entry);
    const bytes = view ?? new Uint8Array(entry.length);
    await this.#scan(entry, { partBytes: PART_BYTES, into: view ? undefined : bytes });
    return new type(bytes.buffer as ArrayBuffer, bytes.byteOffset, entry.length / type.BYTES_PER_ELEMENT);
  }

  /**
   * Gives a section part by part, in memory that a later part takes again; `first` is the place of a part's first number.
   * Damage shows when all parts were given, and counts before anything that `visit` throws.
   */
  async readParts<T extends SectionValues>(
    name: string,
    type: SectionType<T>,
    visit: (part: T, first: number) => Promise<void> | void,
    { group = 1 }: PartsOptions = {},
  ): Promise<void> {
    const size = type.BYTES_PER_ELEMENT;
    const groupBytes = group * size;
    const partBytes = Math.max(1, Math.floor(PART_BYTES / groupBytes)) * groupBytes;
    let failure: { readonly error: unknown } | undefined;
    await this.#scan(this.#require(name, type), {
      partBytes,
      visit: async (part, at) => {
        if (failure) return;
        try {
          await visit(new type(part.buffer as ArrayBuffer, part.byteOffset, part.length / size), at / size);
        } catch (error) {
          failure = { error };
        }
      },
    });
    if (failure) throw failure.error;
  }

  /** A section that is a file of sections itself. `finish` of this reader finishes it too. */
  async nested(name: string, kind: string): Promise<SectionReader> {
    const entry = this.#require(name, Uint8Array);
    const inner = await SectionReader.#open(this.#source, this.#start + entry.offset, entry.length, kind, this.#where);
    this.#inner.set(entry, inner);
    return inner;
  }

  /** Checks what was not read. */
  async finish(): Promise<void> {
    for (const entry of this.#entries) {
      const inner = this.#inner.get(entry);
      if (inner) {
        await inner.finish();
        // Every byte of it was seen: what its parts have for checksums makes that of the whole.
        if (inner.#checksum !== entry.checksum) throw damagedSection(this.#where, entry.name);
        await this.#checkGap(entry);
      } else if (!this.#checked.has(entry)) await this.#scan(entry, { partBytes: PART_BYTES });
    }
  }

  /** That of the whole file, when every section has its own. */
  get #checksum(): number {
    return this.#entries.reduce((before, { checksum, offset, length, gapAt }) => {
      const gap = offset - gapAt;
      return crc32Combine(crc32Combine(before, zerosChecksum(gap), gap), checksum, length);
    }, this.#headChecksum);
  }

  /** Goes over a section, the next part being read while one is visited. Throws `FILE_CORRUPT`. */
  async #scan(entry: SectionEntry, { partBytes, into, visit }: ScanOptions): Promise<void> {
    const { length, name } = entry;
    const view = this.#viewOf(entry);
    const most = Math.min(partBytes, length);
    const buffers = view || into ? [] : [0, 1].map((i) => new Uint8Array(i * most < length ? most : 0));
    const partAt = async (at: number, turn: number): Promise<Uint8Array> => {
      const end = Math.min(length, at + most);
      if (view) return view.subarray(at, end);
      const part = into?.subarray(at, end) ?? (buffers[turn % 2] as Uint8Array).subarray(0, end - at);
      await this.#source.readInto(this.#start + entry.offset + at, part);
      return part;
    };
    await this.#checkGap(entry);
    let checksum = 0;
    let next = length > 0 ? partAt(0, 0) : undefined;
    for (let at = 0, turn = 1; next; at += most, turn++) {
      const part: Uint8Array = await next;
      next = at + most < length ? partAt(at + most, turn) : undefined;
      // It is awaited in the next round, and must not count as unhandled until then.
      next?.catch(ignore);
      checksum = crc32(part, checksum);
      await visit?.(part, at);
    }
    if (checksum !== entry.checksum) throw damagedSection(this.#where, name);
    this.#checked.add(entry);
  }

  async #checkGap({ gapAt, offset, name }: SectionEntry): Promise<void> {
    for (let at = gapAt; at < offset; at += PART_BYTES) {
      const gap = await bytesOf(this.#source, this.#start + at, Math.min(PART_BYTES, offset - at));
      if (gap.some((byte) => byte !== 0)) throw damagedGap(this.#where, name);
    }
  }

  #viewOf({ offset, length }: SectionEntry): Uint8Array | undefined {
    const view = this.#source.view?.(this.#start + offset, length);
    return view && view.byteOffset % 8 === 0 ? view : undefined;
  }

  #find(name: string): SectionEntry | undefined {
    return this.#entries.findLast((entry) => entry.name === name);
  }

  #require<T extends SectionValues>(name: string, type: SectionType<T>): SectionEntry {
    const entry = this.#find(name);
    if (entry && entry.type === (type as unknown)) return entry;
    throw wrongSection(this.#where, name);
  }
}

/** How a section is gone over. */
interface ScanOptions {
  readonly partBytes: number;
  /** Where all of it goes. */
  readonly into?: Uint8Array | undefined;
  readonly visit?: (part: Uint8Array, at: number) => Promise<void>;
}

const ignore = (): void => undefined;

/** Bytes of a source, a view where it has them in memory. */
async function bytesOf(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  if (source.view) return source.view(offset, length);
  const bytes = new Uint8Array(length);
  await source.readInto(offset, bytes);
  return bytes;
}

/** The checksum of zeros, by that of half as many. */
function zerosChecksum(length: number): number {
  if (length < 2 * ALIGNMENT) return crc32(new Uint8Array(length));
  const half = Math.floor(length / 2);
  const ofHalf = zerosChecksum(half);
  const halves = crc32Combine(ofHalf, ofHalf, half);
  return length % 2 === 0 ? halves : crc32Combine(halves, zerosChecksum(1), 1);
}
