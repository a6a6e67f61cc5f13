import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { type ByteFileLocation, openByteFile } from './byte-file.ts';

const bytes = Uint8Array.from({ length: 10 }, (_, i) => i);

async function stored(): Promise<ByteFileLocation> {
  const storage = new MemoryStorage();
  await storage.write('a.bin', bytes);
  return { storage, name: 'a.bin' };
}

describe('openByteFile', () => {
  test.each([
    ['bytes', async () => bytes, 'the bytes'],
    ['a blob', async () => new Blob([bytes]), 'the blob'],
    ['a file of a browser', async () => new File([bytes], 'b.bin'), 'b.bin'],
    ['a name in a storage', stored, 'a.bin'],
  ] as [string, () => Promise<ByteFileLocation>, string][])('reads parts of %s', async (_, location, name) => {
    const file = openByteFile(await location(), 'here');
    expect(file.name).toBe(name);
    expect([...(await file.read(3, 4))]).toEqual([3, 4, 5, 6]);
    expect([...(await file.read(8, 4))]).toEqual([8, 9]);
    expect([...(await file.read(10, 4))]).toEqual([]);
  });

  test('says that a storage has no such file', async () => {
    const file = openByteFile({ storage: new MemoryStorage(), name: 'x' });
    await expect(file.read(0, 1)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
