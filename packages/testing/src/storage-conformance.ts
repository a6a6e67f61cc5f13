import { describe, expect, test } from '@jest/globals';
import { type ByteStorage, openSource } from '@sim/core';

/** What every `ByteStorage` has to do. `open` gives a new, empty one. */
export function storageConformance(name: string, open: () => Promise<ByteStorage>): void {
  const bytes = (...values: number[]) => Uint8Array.from(values);

  describe(`${name} as a byte storage`, () => {
    test('reads what was written, under its own name', async () => {
      const storage = await open();
      await storage.write('a', bytes(1, 2, 3));
      await storage.write('b.bin', bytes());
      expect([...(await storage.read('a'))]).toEqual([1, 2, 3]);
      expect([...(await storage.read('b.bin'))]).toEqual([]);
    });

    test('replaces the whole content', async () => {
      const storage = await open();
      await storage.write('a', bytes(1, 2, 3));
      await storage.write('a', bytes(9));
      expect([...(await storage.read('a'))]).toEqual([9]);
    });

    test('keeps its own copy of what was written and read', async () => {
      const storage = await open();
      // As Node's pooled Buffers do, this shares memory with its neighbours, and its slice would too.
      const given = bytes(0, 1, 2, 0).subarray(1, 3);
      await storage.write('a', given);
      given.fill(7);
      (await storage.read('a')).fill(8);
      expect([...(await storage.read('a'))]).toEqual([1, 2]);
    });

    test('appends to old content and to none', async () => {
      const storage = await open();
      await storage.append('log', bytes(1));
      await storage.append('log', bytes());
      await storage.append('log', bytes(2, 3));
      expect([...(await storage.read('log'))]).toEqual([1, 2, 3]);
    });

    test('appends without waiting for the disk', async () => {
      const storage = await open();
      await storage.append('log', bytes(1), { durable: false });
      await storage.append('log', bytes(2), { durable: false });
      expect([...(await storage.read('log'))]).toEqual([1, 2]);
    });

    test('cuts a file, and leaves a shorter one', async () => {
      const storage = await open();
      await storage.write('a', bytes(1, 2, 3));
      await storage.truncate('a', 5);
      expect([...(await storage.read('a'))]).toEqual([1, 2, 3]);
      await storage.truncate('a', 2);
      await storage.append('a', bytes(9));
      expect([...(await storage.read('a'))]).toEqual([1, 2, 9]);
      await storage.truncate('a', 0);
      expect([...(await storage.read('a'))]).toEqual([]);
      await expect(storage.truncate('missing', 0)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
      await expect(storage.truncate('a', -1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    test('gives a name to one writer at a time', async () => {
      const storage = await open();
      const release = await storage.lock('a.lock');
      await expect(storage.lock('a.lock')).rejects.toMatchObject({ code: 'FILE_LOCKED' });
      const other = await storage.lock('b.lock');
      await release();
      await release();
      await (await storage.lock('a.lock'))();
      await other();
      const ends = await Promise.allSettled(Array.from({ length: 8 }, () => storage.lock('a.lock')));
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('reads a range, cut where the file ends', async () => {
      const storage = await open();
      await storage.write('a', bytes(1, 2, 3, 4, 5));
      const range = async (offset: number, length: number) => [...(await storage.readRange('a', offset, length))];
      expect(await range(0, 5)).toEqual([1, 2, 3, 4, 5]);
      expect(await range(1, 2)).toEqual([2, 3]);
      expect(await range(3, 9)).toEqual([4, 5]);
      for (const [offset, length] of [[2, 0], [5, 1], [9, 2]] as const) expect(await range(offset, length)).toEqual([]);
      await storage.append('a', bytes(6));
      expect(await range(4, 9)).toEqual([5, 6]);
    });

    test('keeps its own copy of a range that was read', async () => {
      const storage = await open();
      await storage.write('a', bytes(1, 2));
      (await storage.readRange('a', 0, 2)).fill(8);
      expect([...(await storage.readRange('a', 0, 2))]).toEqual([1, 2]);
    });

    test.each([[-1, 1], [0, -1], [0.5, 1], [0, Number.NaN]])('refuses the range from %p of %p bytes', async (offset, length) => {
      const storage = await open();
      await storage.write('a', bytes(1));
      await expect(storage.readRange('a', offset, length)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    test('reads piece by piece to where the bytes are to be', async () => {
      const storage = await open();
      await storage.write('a', bytes(1, 2, 3));
      await storage.append('a', bytes(4, 5));
      const source = await openSource(storage, 'a');
      const target = bytes(9, 9, 9, 9, 9);
      await source.readInto(1, target.subarray(1, 4));
      expect([source.length, ...target]).toEqual([5, 9, 2, 3, 4, 9]);
      await source.readInto(5, target.subarray(0, 0));
      await expect(source.readInto(4, target.subarray(0, 2))).rejects.toMatchObject({ code: 'FILE_TRUNCATED' });
      await expect(source.readInto(-1, target)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await source.close();
      await expect(openSource(storage, 'missing')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    });

    test('a file that is written over while it is read is what it was, or refused', async () => {
      const storage = await open();
      await storage.write('a', bytes(1, 2, 3));
      const source = await openSource(storage, 'a');
      await storage.write('a', bytes(7, 8, 9));
      const target = new Uint8Array(3);
      const found = await source.readInto(0, target).then(() => [...target], (error: { code?: string }) => error.code);
      expect([[1, 2, 3], 'FILE_CHANGED']).toContainEqual(found);
      await source.close();
    });

    test('says FILE_NOT_FOUND for a name that is not there', async () => {
      const storage = await open();
      await expect(storage.read('missing')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
      await expect(storage.readRange('missing', 0, 1)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    });

    test('removes a file, and nothing when there is none', async () => {
      const storage = await open();
      await storage.write('a', bytes(1));
      await storage.remove('a');
      await storage.remove('a');
      await expect(storage.read('a')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    });

    test('lists names in order', async () => {
      const storage = await open();
      expect(await storage.list()).toEqual([]);
      for (const file of ['b', 'a', 'c.tmp', '.d']) await storage.write(file, bytes(1));
      expect(await storage.list()).toEqual(['.d', 'a', 'b', 'c.tmp']);
    });

    test.each([[''], ['.'], ['..'], ['a/b'], ['../a'], ['a\\b']])('refuses the name %p everywhere', async (file) => {
      const storage = await open();
      const refusal = { code: 'INVALID_ARGUMENT' };
      await expect(storage.read(file)).rejects.toMatchObject(refusal);
      await expect(storage.readRange(file, 0, 1)).rejects.toMatchObject(refusal);
      await expect(storage.write(file, bytes(1))).rejects.toMatchObject(refusal);
      await expect(storage.append(file, bytes(1))).rejects.toMatchObject(refusal);
      await expect(storage.remove(file)).rejects.toMatchObject(refusal);
      await expect(storage.truncate(file, 0)).rejects.toMatchObject(refusal);
      await expect(storage.lock(file)).rejects.toMatchObject(refusal);
    });

    test('writes at the same time end as one of them, whole', async () => {
      const storage = await open();
      const contents = Array.from({ length: 8 }, (_, i) => new Uint8Array(1000).fill(i));
      await Promise.all(contents.map((content) => storage.write('a', content)));
      const found = await storage.read('a');
      expect(found).toHaveLength(1000);
      expect(new Set(found).size).toBe(1);
    });
  });
}
