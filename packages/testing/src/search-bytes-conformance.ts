import { expect, test } from '@jest/globals';
import { Random, writeSections } from '@sim/core';
import type { Search } from '@sim/search';
import { expectCode } from './expect-code.ts';
import { gaussianRows } from './gaussian-rows.ts';

/** The part of `searchConformance` about bytes. */
export function searchBytesConformance(
  open: (dim: number) => Promise<Search>,
  fromBytes: (bytes: Uint8Array) => Promise<Search>,
): void {
  const rows = gaussianRows(new Random(61), 25, 5);
  const queries = gaussianRows(new Random(62), 4, 5);
  const filled = async (): Promise<Search> => {
    const search = await open(5);
    await search.add(Uint32Array.from(rows, (_, i) => 2 * i), rows);
    await search.remove(Uint32Array.of(4, 10));
    return search;
  };

  test('come back as an index that answers the same and goes on', async () => {
    const search = await filled();
    const again = await fromBytes(await search.toBytes());
    expect([again.size, again.dim, again.ranking.name]).toEqual([23, 5, search.ranking.name]);
    expect(await again.lookup(queries, { k: 25 })).toEqual(await search.lookup(queries, { k: 25 }));
    for (const index of [search, again]) {
      await index.remove(Uint32Array.of(0));
      await index.add(Uint32Array.of(4, 99), [rows[2] as number[], rows[0] as number[]]);
    }
    expect(await again.lookup(queries, { k: 25 })).toEqual(await search.lookup(queries, { k: 25 }));
    again.dispose();
  });

  test('of an empty index come back empty', async () => {
    const again = await fromBytes(await (await open(3)).toBytes());
    expect([again.size, again.dim]).toEqual([0, 3]);
    again.dispose();
  });

  test('are the same whichever way they came about', async () => {
    const bytes = await (await filled()).toBytes();
    const again = await fromBytes(bytes.slice());
    expect(await again.toBytes()).toEqual(bytes);
    again.dispose();
  });

  test('are refused when they end too early', async () => {
    const bytes = await (await filled()).toBytes();
    for (const length of [1, 7, 39, 100, bytes.length - 1])
      await expectCode('FILE_TRUNCATED', fromBytes(bytes.slice(0, length)));
    await expectCode('FILE_FORMAT', fromBytes(new Uint8Array()));
  });

  test('are refused when they are damaged', async () => {
    const bytes = await (await filled()).toBytes();
    const random = new Random(63);
    for (let i = 0; i < 60; i++) {
      const damaged = bytes.slice();
      const place = random.integer(bytes.length);
      damaged[place] = (damaged[place] as number) ^ (1 << random.integer(8));
      await expect(fromBytes(damaged)).rejects.toMatchObject({ code: expect.stringMatching(/^FILE_/) });
    }
  });

  test('of something else, or of a newer version, are refused', async () => {
    await expectCode('FILE_FORMAT', fromBytes(writeSections('index', { ids: new Uint32Array(2) })));
    await expectCode('FILE_FORMAT', fromBytes(new TextEncoder().encode('{"no": "index", "and": "longer than a header"}')));
    await expectCode('FILE_CORRUPT', fromBytes(writeSections('search', { ids: new Uint32Array(2) })));
    const newer = await (await filled()).toBytes();
    new DataView(newer.buffer, newer.byteOffset).setUint16(8, 99, true);
    await expectCode('FILE_NEWER_VERSION', fromBytes(newer));
  });
}
