import { expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { CachedStore } from './cached-store.ts';
import { getStore, type StoreIdentifier } from './get-store.ts';
import { MemoryStore } from './memory-store.ts';

test.each([['memory'], ['Memory'], ['MemoryStore'], [MemoryStore], [{ className: 'MemoryStore', config: {} }]])('%p stands for the store in memory', (identifier) => {
  expect(getStore(identifier)).toBeInstanceOf(MemoryStore);
});

test('a store on a disk is named with its place', () => {
  expect(getStore({ className: 'cached', config: { path: './records' } })).toBeInstanceOf(CachedStore);
  expect(getStore(new CachedStore({ storage: new MemoryStorage() }))).toBeInstanceOf(CachedStore);
  expect(() => getStore('cached')).toThrow('either path or storage must say where the records are');
});

test('an instance is returned as it is', () => {
  const store = new MemoryStore<string>();
  expect(getStore(store)).toBe(store);
});

test.each([['disk'], [''], [null], [undefined], [3]])('%p is refused with the known names', (identifier) => {
  expect(() => getStore(identifier as StoreIdentifier)).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_NAME', message: expect.stringContaining('Use one of: cached, memory.') }),
  );
});
