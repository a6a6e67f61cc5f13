import { describe, expect, test } from '@jest/globals';
import { Random, getRanking, rankings } from '@sim/core';
import { decodeInt8, encodeInt8, referenceBackend } from '@sim/kernels';
import { expectCode } from '@sim/testing/expect-code';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { LinearSearch, type LinearSearchOptions } from './linear-search.ts';
import type { SearchResult } from './search.ts';

const dim = 16;
const k = 10;
const quantization = 'int8';
const distances = rankings.filter(({ form }) => form !== 'l1').map(({ name }) => name);
const rows = gaussianValues(new Random(1), 500, dim);
const queries = gaussianValues(new Random(2), 20, dim);
const rowIds = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, row) => row);

async function filled(options: Partial<LinearSearchOptions> = {}, values = rows): Promise<LinearSearch> {
  const search = new LinearSearch({ dim, distance: 'euclidean', quantization, ...options });
  await search.add(rowIds(values.length / search.dim), values);
  return search;
}

/** What the reference answers for the rows that the integers stand for. */
async function expected(distance: string): Promise<SearchResult> {
  const ranking = getRanking(distance, 'test');
  const kernel = await referenceBackend.open({ form: ranking.form, dim });
  await kernel.append(decodeInt8(encodeInt8(ranking.prepare(rows, dim), dim)));
  const prepared = ranking.prepare(queries, dim);
  const found = await kernel.search(prepared, k);
  const scales = ranking.queryScale?.(prepared, dim);
  const distances = Float32Array.from(found.keys, (key, i) => ranking.finish(key, scales?.[Math.floor(i / k)] ?? 1));
  return { ids: found.rows, distances, k };
}

describe('a LinearSearch of int8 rows', () => {
  test.each(distances)('is exact for the rows that the integers stand for: %s', async (distance) => {
    for (const options of [{}, { kernel: 'reference' }, { threads: 2 }] as const) {
      const search = await filled({ distance, ...options });
      expect(await search.lookup(queries, { k })).toEqual(await expected(distance));
      expect(search.exact).toBe(false);
      search.dispose();
    }
  });

  test.each(distances)('is the same from batches, after removals and from its file: %s', async (distance) => {
    const whole = await filled({ distance });
    const search = new LinearSearch({ dim, distance, quantization });
    await search.add(Uint32Array.of(9000), queries.subarray(0, dim));
    for (const [first, last] of [[0, 3], [3, 200], [200, 500]] as const)
      await search.add(rowIds(500).subarray(first, last), rows.subarray(first * dim, last * dim));
    await search.remove(Uint32Array.of(9000));
    const answer = await whole.lookup(queries, { k });
    expect(await search.lookup(queries, { k })).toEqual(answer);
    const bytes = await search.toBytes();
    const again = await LinearSearch.fromBytes(bytes);
    expect(again.getConfig()).toMatchObject({ dim, distance, quantization });
    expect(await again.lookup(queries, { k })).toEqual(answer);
    expect(await again.toBytes()).toEqual(bytes);
    // Most rows go, so that a new gallery is made of the others.
    await again.remove(rowIds(500).subarray(100));
    expect(await again.lookup(queries, { k })).toEqual(await (await filled({ distance }, rows.slice(0, 100 * dim))).lookup(queries, { k }));
  });

  test('has a file of a quarter of the size', async () => {
    const many = gaussianValues(new Random(3), 2000, 64);
    const size = async (option: 'float32' | 'int8'): Promise<number> =>
      (await (await filled({ dim: 64, quantization: option }, many)).toBytes()).length;
    expect((await size('int8')) / (await size('float32'))).toBeLessThan(0.3);
  });

  test('refuses a file with fewer numbers than its ids need', async () => {
    const bytes = await (await filled()).toBytes();
    await expectCode('FILE_TRUNCATED', LinearSearch.fromBytes(bytes.subarray(0, bytes.length - 64)));
  });

  test('refuses what has no int8 rows', async () => {
    const make = (options: Partial<LinearSearchOptions>) => () => new LinearSearch({ dim, quantization, ...options });
    expect(make({ distance: 'manhattan' })).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_OPERATION' }));
    expect(make({ quantization: 'int4' as 'int8' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
    const cannotRead = {
      name: 'reference',
      isAvailable: async () => true,
      open: async () => referenceBackend.open({ form: 'l2sq', dim }),
    } as const;
    await expectCode('UNSUPPORTED_OPERATION', make({ distance: 'euclidean', kernel: cannotRead })().ready());
  });
});

describe('of the ten nearest rows int8 rows keep', () => {
  const size = 5000;
  const count = 100;
  const wide = 64;

  async function recall(gallery: Float32Array, wanted: Float32Array, distance: string): Promise<number> {
    const exact = await (await filled({ dim: wide, distance, quantization: 'float32' }, gallery)).lookup(wanted, { k });
    const { ids } = await (await filled({ dim: wide, distance }, gallery)).lookup(wanted, { k });
    let hits = 0;
    for (let start = 0; start < count * k; start += k) {
      const truth = new Set(exact.ids.subarray(start, start + k));
      hits += ids.subarray(start, start + k).filter((id) => truth.has(id)).length;
    }
    return hits / (count * k);
  }

  /** Rows around `centres` of the same length, as trained embeddings are. */
  function clustered(random: Random, centres: Float32Array, rowCount: number, spread: number): Float32Array {
    const values = new Float32Array(rowCount * wide);
    for (let row = 0; row < rowCount; row++) {
      const centre = random.integer(centres.length / wide) * wide;
      for (let i = 0; i < wide; i++) values[row * wide + i] = (centres[centre + i] as number) + spread * random.normal();
    }
    return values;
  }

  test.each([
    ['97 % among normal rows', 'euclidean', 0, 0, 0.97],
    ['99 % among clustered ones', 'euclidean', 1000, 0.6, 0.99],
    ['92 % among those of ten classes, by cosine', 'cosine', 10, 0.3, 0.92],
  ] as const)('at least %s', async (_, distance, centreCount, spread, least) => {
    const random = new Random(7);
    const centres = gaussianValues(random, centreCount, wide);
    const draw = (rowCount: number): Float32Array =>
      centreCount === 0 ? gaussianValues(random, rowCount, wide) : clustered(random, centres, rowCount, spread);
    const found = await recall(draw(size), draw(count), distance);
    expect(found).toBeGreaterThanOrEqual(least);
    // They are not the rows themselves.
    expect(found).toBeLessThan(1);
  });
});
