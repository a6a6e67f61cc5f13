/** @internal */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** One read takes less than 2 GiB. */
const BYTES_PER_READ = 2 ** 30;

/** The float32 numbers of a file of any size, those from `first` to `last` when they are given. */
export function readFloats(path: string, first = 0, last?: number): Float32Array {
  const file = openSync(path, 'r');
  try {
    const values = new Float32Array((last ?? fstatSync(file).size / 4) - first);
    for (let at = 0; at < values.byteLength; at += BYTES_PER_READ) {
      const length = Math.min(BYTES_PER_READ, values.byteLength - at);
      readSync(file, new Uint8Array(values.buffer, at, length), 0, length, 4 * first + at);
    }
    return values;
  } finally {
    closeSync(file);
  }
}
