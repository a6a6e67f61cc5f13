import { type FileLocation, SerialQueue, type StoredFile, openFile, requireOneOf } from '@sim/core';
import { joinBytes } from './join-bytes.ts';
import { COMPRESSIONS, STREAM_FORMATS, type TfRecordCompression } from './tf-record-compression.ts';
import { frameRecord } from './tf-record-framing.ts';

/** Options of `TfRecordWriter`. */
export interface TfRecordWriterOptions {
  /** Default `'none'`. */
  readonly compression?: TfRecordCompression;
}

/** Bytes that are gathered before they go to the storage. */
const BUFFER_BYTES = 1 << 22;

/**
 * Writes a TFRecord file, record by record, in constant memory. An old file of the name is replaced at the first write.
 * The file is whole once `close` has resolved; after a crash `readTfRecords` says that it is truncated.
 *
 * Throws `STORAGE_UNAVAILABLE`, `INVALID_ARGUMENT` or `UNKNOWN_NAME`.
 *
 * @example
 * const writer = new TfRecordWriter('./train-00000.tfrec');
 * await writer.write(encodeExample({ label: { ints: [7] } }));
 * await writer.close();
 */
export class TfRecordWriter {
  readonly #file: StoredFile;
  readonly #calls: SerialQueue = new SerialQueue();
  readonly #packer: Packer | undefined;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #isNew = true;
  #count = 0;

  constructor(location: FileLocation, { compression = 'none' }: TfRecordWriterOptions = {}) {
    const where = 'TfRecordWriter';
    requireOneOf(compression, COMPRESSIONS, 'compression', where);
    this.#file = openFile(location, where);
    if (compression !== 'none') this.#packer = openPacker(compression, (bytes) => this.#store(bytes));
  }

  /** Records written so far. */
  get count(): number {
    return this.#count;
  }

  /** Adds a record. Calls take effect in the order in which they are made. */
  write(record: Uint8Array): Promise<void> {
    const framed = frameRecord(record);
    return this.#calls.run(async () => {
      await (this.#packer ? this.#packer.write(framed) : this.#store(framed));
      this.#count++;
    });
  }

  /** Writes what was gathered so far. An uncompressed file can then be read up to the last record. */
  flush(): Promise<void> {
    return this.#calls.run(() => this.#flush());
  }

  /** Writes what is left. Nothing may be written afterwards. */
  close(): Promise<void> {
    return this.#calls.run(async () => {
      await this.#packer?.close();
      await this.#flush();
    });
  }

  async #store(bytes: Uint8Array): Promise<void> {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= BUFFER_BYTES) await this.#flush();
  }

  async #flush(): Promise<void> {
    const { storage, name } = this.#file;
    const bytes = joinBytes(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    await (this.#isNew ? storage.write(name, bytes) : storage.append(name, bytes));
    this.#isNew = false;
  }
}

interface Packer {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Packs what is written and hands it to `store`. */
function openPacker(compression: 'gzip' | 'zlib', store: (bytes: Uint8Array) => Promise<void>): Packer {
  const { readable, writable } = new CompressionStream(STREAM_FORMATS[compression]);
  const stored = readable.pipeTo(new WritableStream({ write: store }));
  const writer = writable.getWriter();
  return {
    write: async (bytes) => {
      await writer.write(bytes as Uint8Array<ArrayBuffer>);
    },
    close: async () => {
      await writer.close();
      await stored;
    },
  };
}
