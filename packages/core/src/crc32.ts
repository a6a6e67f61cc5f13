import { nativeCrc32 } from '#native-crc32';
import { tableCrc32 } from './table-crc32.ts';

/**
 * CRC-32 as in zip, PNG and zlib (reflected polynomial 0xEDB88320): by the platform where it has one, some gigabytes a
 * second, else by tables.
 *
 * @param seed Checksum of the bytes before these, to go on from.
 * @example
 * crc32(new TextEncoder().encode('123456789'));   // 0xcbf43926
 */
export function crc32(bytes: Uint8Array, seed = 0): number {
  return (nativeCrc32 ?? tableCrc32)(bytes, seed);
}
