import { expect, test } from '@jest/globals';
import { bytesSource, openSource } from './byte-source.ts';
import type { ByteStorage } from './byte-storage.ts';
import { MemoryStorage } from './memory-storage.ts';

const bytes = Uint8Array.of(1, 2, 3, 4);

test('bytes in memory are copied to where they are to be, and shown', async () => {
  const source = bytesSource(bytes);
  const target = new Uint8Array(2);
  await source.readInto(1, target);
  expect([source.length, ...target, ...(source.view?.(2, 2) ?? [])]).toEqual([4, 2, 3, 3, 4]);
  expect(source.view?.(0, 4).buffer).toBe(bytes.buffer);
});

test('refuses bytes that are not there', async () => {
  await expect(bytesSource(bytes).readInto(3, new Uint8Array(2))).rejects.toMatchObject({ code: 'FILE_TRUNCATED' });
  await expect(bytesSource(bytes).readInto(-1, new Uint8Array(2))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('a storage that only reads whole files is one as well', async () => {
  const storage = new MemoryStorage();
  await storage.write('a', bytes);
  const plain: Pick<ByteStorage, 'read'> = { read: (name) => storage.read(name) };
  const source = await openSource(plain as ByteStorage, 'a');
  await storage.write('a', Uint8Array.of(9));
  expect([...(source.view?.(0, source.length) ?? [])]).toEqual([...bytes]);
});
