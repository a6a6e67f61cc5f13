import { createHash } from 'node:crypto';
import { expect, jest, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import { contentDigest } from './content-digest.ts';

const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

test('is the SHA-256 of those of the parts', async () => {
  const digest = await contentDigest(['abc', Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3, 4).buffer], 'test');
  const parts = [sha256('abc'), sha256(Uint8Array.of(1, 2)), sha256(Uint8Array.of(1, 2, 3, 4))];
  expect(digest).toBe(sha256(Buffer.concat(parts)).toString('hex'));
});

test('tells parts, their order and what lies in a view apart', async () => {
  const memory = Float32Array.of(1, 2, 3);
  const lists = [[], [''], ['ab'], ['a', 'b'], ['b', 'a'], ['', 'ab'], [memory], [memory.subarray(1)], [memory.subarray(0, 2)]];
  const digests = await Promise.all(lists.map((parts) => contentDigest(parts, 'test')));
  expect(new Set(digests).size).toBe(lists.length);
});

test('takes memory that threads share, and pieces of large arrays', async () => {
  const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(7);
  expect(await contentDigest([shared], 'test')).toBe(await contentDigest([Uint8Array.of(7, 7, 7, 7)], 'test'));
  const large = new Uint8Array(2 ** 26 + 1).fill(1);
  const pieces = [sha256(large.subarray(0, 2 ** 26)), sha256(Uint8Array.of(1))];
  expect(await contentDigest([large], 'test')).toBe(sha256(Buffer.concat(pieces)).toString('hex'));
});

test('says what to do in a page without Web Crypto', async () => {
  const subtle = jest.spyOn(crypto, 'subtle', 'get').mockReturnValue(undefined as unknown as SubtleCrypto);
  await expectCode('UNSUPPORTED_OPERATION', contentDigest(['a'], 'test'));
  subtle.mockRestore();
});
