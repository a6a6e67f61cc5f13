import { requireFileName } from '@sim/core';
import { writeZip } from '../zip/write-zip.ts';
import { writeNpy } from './write-npy.ts';

/** An array to write: what `writeNpy` takes. */
export type NewNpyArray = Parameters<typeof writeNpy>[0];

/** Options of `writeNpz`. */
export interface WriteNpzOptions {
  /** Pack the arrays, as `numpy.savez_compressed` does. Default false. */
  readonly compressed?: boolean | undefined;
}

/**
 * Arrays by name in one file, which `numpy.load` reads. Equal arrays give equal bytes on one platform; packed ones may
 * differ between platforms. Throws `INVALID_ARGUMENT` for a name that could be no file's, and what `writeNpy` throws.
 *
 * @example
 * await writeFile('embeddings.npz', await writeNpz({ embeddings: { values: new Float32Array(6), shape: [2, 3] } }));
 */
export async function writeNpz(
  arrays: Readonly<Record<string, NewNpyArray>>,
  { compressed = false }: WriteNpzOptions = {},
): Promise<Uint8Array> {
  const members = Object.entries(arrays).map(([name, array]) => [requireFileName(`${name}.npy`, 'writeNpz'), writeNpy(array)] as const);
  return writeZip(new Map(members), { isCompressed: compressed });
}
