/** @internal Bytes as numbers in [0, 1]. */

const units = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** Byte / 255, looked up. */
export function unitValues(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = units[bytes[i] as number] as number;
  return values;
}
