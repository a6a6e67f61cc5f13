import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { NpzFile } from './npz-file.ts';

const { npz } = JSON.parse(readFileSync(new URL('../../fixtures/numpy-files.json', import.meta.url), 'utf8')) as {
  readonly npz: Readonly<Record<'deflated' | 'stored', string>>;
};
const files = { stored: new Uint8Array(Buffer.from(npz.stored, 'base64')), deflated: new Uint8Array(Buffer.from(npz.deflated, 'base64')) };
const numbers = Float32Array.from({ length: 12 }, (_, i) => i);

/** A copy of a file in which the field `at` bytes behind the entry of the first member holds another number. */
function withField(bytes: Uint8Array, at: number, value: number, width: 16 | 32 = 32): Uint8Array {
  const copy = bytes.slice();
  const entry = Buffer.from(copy).indexOf(Uint8Array.of(0x50, 0x4b, 1, 2));
  const view = new DataView(copy.buffer);
  if (width === 16) view.setUint16(entry + at, value, true);
  else view.setUint32(entry + at, value, true);
  return copy;
}

describe('NpzFile', () => {
  test.each(['stored', 'deflated'] as const)('reads members that are %s, as NumPy wrote them', async (kind) => {
    const file = new NpzFile(files[kind]);
    expect(file.names).toEqual(['embeddings', 'labels', 'objects']);
    expect(await file.read('embeddings')).toEqual({ values: numbers, shape: [3, 4], dtype: '<f4' });
    expect(await file.read('labels')).toEqual({ values: BigInt64Array.of(1n, 2n, 3n), shape: [3], dtype: '<i8' });
  });

  test('refuses pickled objects when they are read, and reads the rest', async () => {
    const file = new NpzFile(files.deflated, 'index.npz');
    await expect(file.read('objects')).rejects.toMatchObject({ code: 'FILE_PICKLED', message: expect.stringContaining('objects.npy of index.npz') });
    expect((await file.read('embeddings')).shape).toEqual([3, 4]);
  });

  test('says which arrays there are', async () => {
    await expect(new NpzFile(files.stored).read('rows')).rejects.toMatchObject({ code: 'UNKNOWN_NAME', message: expect.stringContaining('embeddings, labels') });
  });

  test('no shorter file is read', () => {
    for (let length = 0; length < files.deflated.length; length++)
      expect(() => new NpzFile(files.deflated.subarray(0, length))).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^FILE_(FORMAT|TRUNCATED)$/) }),
      );
  });

  test.each([
    ['text', new TextEncoder().encode('just text, longer than the end of a zip file is'), 'FILE_FORMAT'],
    ['an encrypted member', withField(files.deflated, 8, 1, 16), 'UNSUPPORTED_OPERATION'],
    ['another method', withField(files.deflated, 10, 12, 16), 'UNSUPPORTED_OPERATION'],
    ['a member of 4 GiB', withField(files.deflated, 24, 0xffffffff), 'UNSUPPORTED_OPERATION'],
    ['a member that deflate cannot make so small', withField(files.deflated, 24, 0xfffffff0), 'FILE_CORRUPT'],
    ['a stored member of another length', withField(files.stored, 24, 7), 'FILE_CORRUPT'],
    ['a member beyond the file', withField(files.stored, 42, 0x7fffffff), 'FILE_CORRUPT'],
    ['a member within another', withField(files.stored, 42, 40), 'FILE_CORRUPT'],
    ['a name beyond the directory', withField(files.stored, 28, 0xffff, 16), 'FILE_CORRUPT'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => new NpzFile(bytes)).toThrow(expect.objectContaining({ code }));
  });

  test('refuses a member that is longer or shorter than announced, or has another checksum', async () => {
    for (const bytes of [withField(files.deflated, 24, 100), withField(files.deflated, 24, 300), withField(files.deflated, 16, 1), withField(files.stored, 16, 1)])
      await expect(new NpzFile(bytes).read('embeddings')).rejects.toMatchObject({ code: expect.stringMatching(/^FILE_(CORRUPT|TRUNCATED)$/) });
  });

  test('any change of bytes is refused by cause, or harmless', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('stored' as const, 'deflated' as const), fc.nat(2000), fc.nat(255), async (kind, place, byte) => {
        const changed = files[kind].slice();
        changed[place % changed.length] = byte;
        try {
          const found = await new NpzFile(changed).read('embeddings');
          expect(found).toEqual({ values: numbers, shape: [3, 4], dtype: '<f4' });
        } catch (error) {
          expect((error as { code: string }).code).toMatch(/^(FILE_|UNKNOWN_NAME|UNSUPPORTED_OPERATION)/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
