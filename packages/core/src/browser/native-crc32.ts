/**
 * CRC-32 of browsers, which have none.
 *
 * @internal
 */

export const nativeCrc32: ((bytes: Uint8Array, seed: number) => number) | undefined = undefined;
