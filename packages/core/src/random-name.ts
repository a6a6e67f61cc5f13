/**
 * A name that nothing else has: 128 random bits as 32 hexadecimal digits.
 *
 * @example
 * randomName();   // such as '9f86d081884c7d659a2feaa0c55ad015'
 */
export const randomName = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
