/**
 * CRC-32 of Node.
 *
 * @internal
 */
import * as zlib from 'node:zlib';

/** Node's own, from 20.15 on. */
export const nativeCrc32: ((bytes: Uint8Array, seed: number) => number) | undefined = (zlib as Partial<typeof zlib>).crc32;
