import { describe, expect, test } from '@jest/globals';
import { openLocalStorage } from './local-storage.ts';

describe('openLocalStorage in a browser', () => {
  test.each([
    ['opfs:a/b', 'opfs:a/b'],
    ['OPFS:///a/', 'opfs:a'],
    ['indexeddb:a', 'indexeddb:a'],
    ['indexeddb:', 'indexeddb:'],
  ])('opens %s', (location, opened) => {
    expect(openLocalStorage(location).location).toBe(opened);
  });

  test.each([['./out'], ['file:///out'], ['']])('has nothing for %p, and says what there is', (location) => {
    expect(() => openLocalStorage(location, 'Indexer.open')).toThrow(
      expect.objectContaining({ code: 'STORAGE_UNAVAILABLE', message: expect.stringContaining("Pass 'opfs:folder' in a worker") }),
    );
  });
});
