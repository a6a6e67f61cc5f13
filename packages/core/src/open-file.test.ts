import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from './memory-storage.ts';
import { openFile } from './open-file.ts';

describe('openFile', () => {
  test.each([
    ['x.sim', '.', 'x.sim'],
    ['out/x.sim', 'out/', 'x.sim'],
    ['/x.sim', '/', 'x.sim'],
    ['out/deep/100%.sim', 'out/deep/', '100%.sim'],
    ['C:\\out\\x.sim', 'C:\\out\\', 'x.sim'],
    ['file:///tmp/a%20b/x%20y.sim', '/tmp/a b/', 'x y.sim'],
    [new URL('file:///tmp/x.sim'), '/tmp/', 'x.sim'],
  ])('%p', (location, folder, name) => {
    const file = openFile(location);
    expect([file.storage.location, file.name]).toEqual([folder, name]);
  });

  test('leaves the name in a storage of browsers as it is, and says that there is none here', () => {
    for (const location of ['opfs:a/100%.sim', 'indexeddb:x.sim'])
      expect(() => openFile(location, 'Indexer.open')).toThrow(/^Indexer.open: only browsers have this storage/);
  });

  test('takes a storage, or where one is, with a name', () => {
    const storage = new MemoryStorage();
    expect(openFile({ storage, name: 'a' })).toEqual({ storage, name: 'a' });
    expect(openFile({ storage: 'out', name: 'a' }).storage.location).toBe('out');
  });

  test.each([[''], ['out/'], ['file:///tmp/']])('refuses %p, which names no file', (location) => {
    expect(() => openFile(location, 'Indexer.save')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  test('refuses a scheme that is not there', () => {
    expect(() => openFile('http://example.org/x.sim')).toThrow(expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' }));
  });
});
