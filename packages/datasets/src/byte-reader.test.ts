import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteReader, type ByteSource, fileSource, iteratorSource } from './byte-reader.ts';
import { openByteFile } from './byte-file.ts';

const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);

async function* pieces(sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of [...sizes, 100]) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const fromFile = (size: number): ByteSource => fileSource(openByteFile(bytes, 'here'), size);

describe('ByteReader', () => {
  const portions = fc.array(fc.record({ count: fc.nat(40), skip: fc.boolean() }), { maxLength: 20 });

  /** Takes and skips as told, and holds what it gets to the place where it should stand. */
  async function checkPortions(source: ByteSource, steps: readonly { count: number; skip: boolean }[]): Promise<void> {
    const reader = new ByteReader(source);
    let at = 0;
    for (const { count, skip } of steps) {
      if (skip) {
        expect(await reader.skip(count)).toBe(at + count <= 100);
        if (at + count > 100) return;
      } else expect([...(await reader.take(count))]).toEqual([...bytes.subarray(at, at + count)]);
      at = Math.min(100, at + count);
      expect(reader.offset).toBe(at);
    }
  }

  test('gives every portion, however the bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(30)), portions, (sizes, steps) =>
        checkPortions(iteratorSource(pieces(sizes)), steps),
      ),
    );
  });

  test('gives every portion of a file, which it skips through without reading', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), portions, (size, steps) =>
        checkPortions(fromFile(size), steps),
      ),
    );
  });

  test('takes at once what is at hand', async () => {
    const reader = new ByteReader(fromFile(10));
    expect(reader.takeNow(1)).toBeUndefined();
    await reader.take(4);
    expect(reader.takeNow(6)).toEqual(bytes.subarray(4, 10));
    expect(reader.takeNow(1)).toBeUndefined();
    expect(reader.offset).toBe(10);
  });
});
