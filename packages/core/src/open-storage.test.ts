import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from './memory-storage.ts';
import { openStorage } from './open-storage.ts';

describe('openStorage', () => {
  test('returns a storage as it is', () => {
    const storage = new MemoryStorage();
    expect(openStorage(storage)).toBe(storage);
  });

  test.each([
    ['out/model', 'out/model'],
    ['./out', './out'],
    ['/tmp/a b', '/tmp/a b'],
    ['file:///tmp/a%20b', '/tmp/a b'],
    [new URL('file:///tmp/a%20b'), '/tmp/a b'],
    ['C:\\models', 'C:\\models'],
    ['', '.'],
  ])('opens %p as a folder', (location, folder) => {
    expect(openStorage(location).location).toBe(folder);
  });

  test.each([['http://example.org/x'], ['s3://bucket'], ['indexeddb:models']])('has no storage for %p', (location) => {
    expect(() => openStorage(location, 'Indexer.save')).toThrow(
      expect.objectContaining({ code: 'STORAGE_UNAVAILABLE', message: expect.stringContaining('Indexer.save: ') }),
    );
  });
});
