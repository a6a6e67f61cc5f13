/**
 * Data as JSON.
 *
 * @internal
 */

/** For `JSON.stringify`: typed arrays as lists, bigints as text. */
export function plainJson(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
}
