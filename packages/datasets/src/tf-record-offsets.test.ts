import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { joinBytes } from './join-bytes.ts';
import { frameRecord } from './tf-record-framing.ts';
import { tfRecordOffsets } from './tf-record-offsets.ts';

describe('tfRecordOffsets', () => {
  test('finds every record, small ones and ones that are jumped over', async () => {
    const lengths = fc.array(fc.oneof(fc.nat(20), fc.nat(200_000)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.boolean(), async (sizes, isPacked) => {
        const file = joinBytes(sizes.map((size) => frameRecord(new Uint8Array(size))));
        const index = await (isPacked
          ? tfRecordOffsets(gzipSync(file), { compression: 'gzip' })
          : tfRecordOffsets(file));
        let offset = 0;
        for (const [i, size] of sizes.entries()) {
          expect([index.offsets[i], index.lengths[i]]).toEqual([offset, size]);
          offset += size + 16;
        }
        expect(index.offsets).toHaveLength(sizes.length);
      }),
      { numRuns: 30 },
    );
  });

  test('needs 16 bytes a record', async () => {
    const { offsets, lengths } = await tfRecordOffsets(joinBytes(Array.from({ length: 50 }, () => frameRecord(Uint8Array.of(1)))));
    expect(offsets.byteLength + lengths.byteLength).toBe(50 * 16);
  });

  test('names the offset of a damaged length and of a record that is cut', async () => {
    const file = joinBytes([frameRecord(new Uint8Array(8)), frameRecord(new Uint8Array(100_000))]);
    const damaged = file.slice();
    damaged[24] = 7;
    await expect(tfRecordOffsets(damaged)).rejects.toMatchObject({ code: 'FILE_CORRUPT', message: expect.stringMatching(/^tfRecordOffsets: .*offset 24 /) });
    for (const length of [25, 36, 90_000, file.length - 1])
      await expect(tfRecordOffsets(file.subarray(0, length))).rejects.toMatchObject({
        code: 'FILE_TRUNCATED',
        message: expect.stringMatching(/offset 24/),
      });
  });
});
