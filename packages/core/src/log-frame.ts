import { crc32 } from './crc32.ts';

/*
 * Layout, little-endian:
 *   0  marker u32   4  length of the payload u32   8  entries of the same call that follow u32
 *  12  entries before this one u32   16  CRC-32 of bytes 4 to 16 and the payload u32   20  payload
 * The checksum starts from the frame's place in its file, so that a frame inside another one's payload is none.
 */

/** Bytes before the payload. */
export const FRAME_HEADER = 20;

/** Place of the checksum. */
const CHECKSUM = 16;

/** First bytes of a frame, 0x89 'S' 'R' '\n' in the file. */
const MARKER = 0x0a525389;

/** An entry of a file that grows at its end, each with a checksum. */
export interface LogFrame {
  /** Entries of the same call that follow. */
  readonly left: number;
  /** Entries before this one, in this file and those before it. */
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/**
 * Writes a frame at `at` of `bytes`, which stand from `start` on in their file.
 *
 * @example
 * const bytes = new Uint8Array(FRAME_HEADER + payload.length);
 * writeFrame(bytes, 0, 0, { left: 0, sequence: 0, payload });
 * readFrame(bytes, 0, 0);   // { left: 0, sequence: 0, payload }
 */
export function writeFrame(bytes: Uint8Array, at: number, start: number, { left, sequence, payload }: LogFrame): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(at, MARKER, true);
  view.setUint32(at + 4, payload.length, true);
  view.setUint32(at + 8, left, true);
  view.setUint32(at + 12, sequence, true);
  bytes.set(payload, at + FRAME_HEADER);
  view.setUint32(at + CHECKSUM, checksum(bytes, at, payload.length, start), true);
}

/**
 * The frame at `at` of `bytes`, which stand from `start` on in their file; its payload is a view of them. A number
 * where there is none: how many bytes it would need to be whole, or 0 where what is there is no frame.
 */
export function readFrame(bytes: Uint8Array, at: number, start: number): LogFrame | number {
  if (bytes.length < at + FRAME_HEADER) return FRAME_HEADER;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(at, true) !== MARKER) return 0;
  const length = view.getUint32(at + 4, true);
  const end = at + FRAME_HEADER + length;
  if (bytes.length < end) return FRAME_HEADER + length;
  if (view.getUint32(at + CHECKSUM, true) !== checksum(bytes, at, length, start)) return 0;
  return {
    left: view.getUint32(at + 8, true),
    sequence: view.getUint32(at + 12, true),
    payload: bytes.subarray(at + FRAME_HEADER, end),
  };
}

/** True when a whole frame stands anywhere in `bytes`, which stand from `start` on in their file. */
export function hasFrame(bytes: Uint8Array, start: number): boolean {
  const first = MARKER & 0xff;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1))
    if (typeof readFrame(bytes, at, start) !== 'number') return true;
  return false;
}

const checksum = (bytes: Uint8Array, at: number, length: number, start: number): number => {
  const header = crc32(bytes.subarray(at + 4, at + CHECKSUM), start + at);
  return crc32(bytes.subarray(at + FRAME_HEADER, at + FRAME_HEADER + length), header);
};
