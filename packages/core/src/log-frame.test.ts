import { describe, expect, test } from '@jest/globals';
import { FRAME_HEADER, hasFrame, readFrame, writeFrame } from './log-frame.ts';

const payload = Uint8Array.of(1, 2, 3);
const length = FRAME_HEADER + payload.length;

/** Two frames from place 100 of a file on. */
function twoFrames(): Uint8Array {
  const bytes = new Uint8Array(2 * length);
  writeFrame(bytes, 0, 100, { left: 1, sequence: 7, payload });
  writeFrame(bytes, length, 100, { left: 0, sequence: 8, payload });
  return bytes;
}

describe('readFrame', () => {
  test('gives back what writeFrame wrote', () => {
    expect(readFrame(twoFrames(), 0, 100)).toEqual({ left: 1, sequence: 7, payload });
    expect(readFrame(twoFrames(), length, 100)).toEqual({ left: 0, sequence: 8, payload });
    const empty = new Uint8Array(FRAME_HEADER);
    writeFrame(empty, 0, 0, { left: 2 ** 32 - 1, sequence: 2 ** 32 - 1, payload: new Uint8Array() });
    expect(readFrame(empty, 0, 0)).toEqual({ left: 2 ** 32 - 1, sequence: 2 ** 32 - 1, payload: new Uint8Array() });
  });

  test('says how many bytes a cut frame needs', () => {
    for (let cut = 0; cut < length; cut++)
      expect(readFrame(twoFrames().subarray(0, length + cut), length, 100)).toBe(cut < FRAME_HEADER ? FRAME_HEADER : length);
  });

  test('takes no frame of which one bit is other than it was', () => {
    for (let bit = 0; bit < 8 * length; bit++) {
      const bytes = twoFrames();
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(readFrame(bytes, 0, 100)).toEqual(expect.any(Number));
    }
  });

  test('takes no frame at another place, and no zeros', () => {
    expect(readFrame(twoFrames(), 0, 101)).toBe(0);
    expect(readFrame(new Uint8Array(64), 0, 0)).toBe(0);
  });
});

describe('hasFrame', () => {
  test('finds a frame anywhere, and none that belongs elsewhere', () => {
    const bytes = Uint8Array.of(0x89, 0, 0x89, ...twoFrames(), 0x89);
    expect(hasFrame(bytes, 97)).toBe(true);
    expect(hasFrame(bytes.subarray(3 + 1), 101)).toBe(true);
    expect(hasFrame(bytes, 98)).toBe(false);
    expect(hasFrame(bytes.subarray(3 + length + 1), 101 + length)).toBe(false);
    expect(hasFrame(new Uint8Array(), 0)).toBe(false);
  });
});
