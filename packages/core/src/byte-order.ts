/**
 * The order of bytes in numbers.
 *
 * @internal
 */
import { SimError } from './errors.ts';

/** True where the lowest byte of a number comes first, as on every machine that runs browsers or Node's own builds. */
export const isLittleEndian: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Refuses to read or write files of typed arrays on a machine of the other order: they are taken as they stand in the file,
 * which is little-endian. Throws `UNSUPPORTED_OPERATION`.
 */
export function requireLittleEndian(where: string, isLittle: boolean = isLittleEndian): void {
  if (isLittle) return;
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: 'sim files are little-endian, and this machine is big-endian',
    cure: 'Read and write them on another machine, and send the numbers themselves.',
  });
}
