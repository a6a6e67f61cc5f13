import { storageConformance } from '@sim/testing/storage-conformance';
import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from './memory-storage.ts';

storageConformance('MemoryStorage', async () => new MemoryStorage());

describe('MemoryStorage', () => {
  test('copies a Buffer, whose slice shares memory', async () => {
    const storage = new MemoryStorage();
    const buffer = Buffer.from([1, 2]);
    await storage.write('a', buffer);
    buffer.fill(0);
    expect([...(await storage.read('a'))]).toEqual([1, 2]);
  });

  test('names the files that there are when one is missing', async () => {
    const storage = new MemoryStorage();
    await expect(storage.read('b')).rejects.toThrow('there are: none');
    await storage.write('a', new Uint8Array());
    await expect(storage.read('b')).rejects.toThrow('there are: a');
  });
});
