import { SimError } from '@sim/core';
import { readZip, unpackEntry, type ZipEntry, type ZipPlace } from '../zip/read-zip.ts';
import type { NpyArray } from './npy-array.ts';
import { parseNpy } from './parse-npy.ts';

/** Ending of the members that are arrays. */
const ENDING = '.npy';

/**
 * Arrays by name in one file, as `numpy.savez` and `numpy.savez_compressed` write them. An array is unpacked, and checked
 * against its checksum, when it is read.
 *
 * @example
 * const file = new NpzFile(await readFile('embeddings.npz'));
 * file.names;                                             // ['embeddings', 'labels']
 * const { values, shape } = await file.read('embeddings');
 */
export class NpzFile {
  /** Names of the arrays, in the order of the file. */
  readonly names: readonly string[];
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  readonly #name: string;

  /**
   * Reads the directory of the file alone. Throws `FILE_FORMAT`, `FILE_TRUNCATED`, `FILE_CORRUPT`, or
   * `UNSUPPORTED_OPERATION` for encrypted members and files of 4 GiB.
   *
   * @param name What to call the file in errors.
   */
  constructor(bytes: Uint8Array, name: string = 'the file') {
    this.#entries = readZip(bytes, { where: 'NpzFile', name });
    this.names = [...this.#entries.keys()].filter((entry) => entry.endsWith(ENDING)).map((entry) => entry.slice(0, -ENDING.length));
    this.#name = name;
  }

  /** The array `name`. Throws `UNKNOWN_NAME`, `FILE_CORRUPT`, `FILE_TRUNCATED`, and what `readNpy` throws. */
  async read(name: string): Promise<NpyArray> {
    const place: ZipPlace = { where: 'NpzFile.read', name: this.#name };
    const entry = this.#entries.get(name + ENDING);
    if (!entry)
      throw new SimError({
        code: 'UNKNOWN_NAME',
        where: place.where,
        problem: `${this.#name} has no such array`,
        got: name,
        cure: `Use one of: ${this.names.join(', ')}.`,
      });
    return parseNpy(await unpackEntry(entry, place), { ...place, name: `${entry.name} of ${this.#name}` });
  }
}
