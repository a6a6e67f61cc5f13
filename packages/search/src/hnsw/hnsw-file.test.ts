import { beforeAll, describe, expect, test } from '@jest/globals';
import { type ByteSource, Random, SectionReader, type SectionMap, type SectionValues, bytesSource, encodeJson, readSections, writeSections } from '@sim/core';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { HnswSearch } from '../hnsw-search.ts';

const DIM = 6;
const M = 4;
const COUNT = 700;

let sections: SectionMap;
beforeAll(async () => {
  const search = new HnswSearch({ dim: DIM, distance: 'euclidean', m: M, quantization: 'int8' });
  await search.add(Uint32Array.from({ length: COUNT }, (_, i) => i), gaussianValues(new Random(1), COUNT, DIM));
  await search.remove(Uint32Array.from({ length: 100 }, (_, i) => 5 * i));
  sections = Object.fromEntries(readSections(await search.toBytes(), 'search', 'test'));
});

/** Loads the file with one section changed, as a whole and piece by piece; what comes of it. */
async function outcome(name: string, change: (values: SectionValues) => SectionValues): Promise<string> {
  const values = sections[name] as SectionValues;
  const bytes = writeSections('search', { ...sections, [name]: change(values.slice()) });
  const whole = await answerOf(() => HnswSearch.fromBytes(bytes));
  expect(await answerOf(() => readPieces(bytes))).toEqual(whole);
  return whole instanceof Uint32Array ? 'loaded' : whole;
}

/** Ids that a search answers, or why it does not. */
async function answerOf(load: () => Promise<HnswSearch>): Promise<Uint32Array | string> {
  try {
    const search = await load();
    return (await search.lookup(new Float32Array(DIM), { k: 10 })).ids;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** Reads a file that is not in memory. */
async function readPieces(bytes: Uint8Array): Promise<HnswSearch> {
  const { view: _view, ...source }: ByteSource = bytesSource(bytes);
  const reader = await SectionReader.open(source, 'search', 'test');
  const search = await HnswSearch.fromSections(reader);
  await reader.finish();
  return search;
}

const set =
  (at: number, value: number) =>
  (values: SectionValues): SectionValues => {
    values[at] = value;
    return values;
  };
const cut = (values: SectionValues): SectionValues => values.subarray(0, values.length - 1);
const config = (options: object) => (): Uint8Array =>
  encodeJson({ className: 'HnswSearch', config: { dim: DIM, distance: 'euclidean', m: M, quantization: 'int8', ...options } });

describe('a file whose checksums are right', () => {
  test('is loaded when nothing was changed', async () => {
    expect(await outcome('links', (links) => links)).toBe('loaded');
  });

  test.each([
    ['a link to a node that is not there', 'links', set(2 * M + 2, COUNT)],
    ['a link far beyond the memory', 'links', set(2 * M + 2, 0xffffffff)],
    ['more links than there is room for', 'links', set(0, 2 * M + 1)],
    ['a link to itself on a level that the target has not', 'upperLinks', set(1, 0)],
    ['more upper links than there is room for', 'upperLinks', set(0, 1000)],
    ['a start at no node', 'state', set(0, COUNT)],
    ['a start before the first node', 'state', set(0, -7)],
    ['no start', 'state', set(0, -1)],
    ['an id at no node', 'nodes', set(3, COUNT)],
    ['an id twice', 'ids', (ids) => set(1, ids[0] as number)(ids)],
    ['a row that is no number', 'rows', set(8, Number.NaN)],
    ['a scale that is none', 'quantiser', set(0, Number.NaN)],
    ['fewer rows', 'rows', cut],
    ['fewer links', 'links', cut],
    ['fewer upper links', 'upperLinks', cut],
    ['fewer nodes', 'nodes', cut],
    ['no state', 'state', cut],
    ['no codes', 'quantiser', (values) => values.subarray(0, 0)],
    ['another length of rows', 'engine', config({ dim: 7 })],
    ['other numbers of links', 'engine', config({ m: 5 })],
    ['more links than any graph has', 'engine', config({ m: 2 ** 30 })],
    ['a length of rows that no memory holds', 'engine', config({ dim: 2 ** 40 })],
    ['an option of another type', 'engine', config({ m: '16' })],
    ['codes that are not there', 'engine', config({ quantization: 'int4' })],
  ] as [string, string, (values: SectionValues) => SectionValues][])('and that holds %s is refused', async (_name, section, change) => {
    expect(await outcome(section, change)).toBe('FILE_CORRUPT');
  });

  test.each(['rows', 'links', 'upperLinks', 'nodes', 'ids', 'state', 'quantiser', 'engine'])('is refused where %s are damaged since', async (name) => {
    const bytes = writeSections('search', sections);
    const { byteOffset } = readSections(bytes, 'search', 'test').get(name) as SectionValues;
    bytes[byteOffset + 3] = (bytes[byteOffset + 3] as number) ^ 0x7f;
    for (const load of [() => HnswSearch.fromBytes(bytes), () => readPieces(bytes)])
      await expect(load()).rejects.toMatchObject({ code: 'FILE_CORRUPT', message: expect.stringContaining(`"${name}"`) });
  });

  test('never leads a search out of memory, whatever word of its links is changed', async () => {
    const random = new Random(3);
    for (let i = 0; i < 60; i++) {
      const section = i % 2 ? 'links' : 'upperLinks';
      const place = random.integer((sections[section] as SectionValues).length);
      expect(await outcome(section, set(place, random.uint32()))).toMatch(/^(loaded|FILE_CORRUPT)$/);
    }
  });
});

test('a file of many equal rows, for which there was more room than they took, is read back', async () => {
  const rows = gaussianValues(new Random(2), 10, DIM);
  const search = new HnswSearch({ dim: DIM, distance: 'euclidean' });
  for (let copy = 0; copy < 3; copy++) {
    const many = new Float32Array(20_000 * DIM);
    for (let at = 0; at < many.length; at += rows.length) many.set(rows, at);
    await search.add(Uint32Array.from({ length: 20_000 }, (_, i) => 20_000 * copy + i), many);
  }
  const again = await HnswSearch.fromBytes(await search.toBytes());
  expect(await again.lookup(rows, { k: 2 })).toEqual(await search.lookup(rows, { k: 2 }));
});
