/**
 * Names of what stores hold.
 *
 * @internal
 */

/** A name that no other collection of records has: 128 random bits. */
export const newCollectionId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
