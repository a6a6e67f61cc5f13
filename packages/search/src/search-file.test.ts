import { describe, expect, test } from '@jest/globals';
import { encodeJson, writeSections } from '@sim/core';
import { NO_ID } from './search.ts';
import { type SearchFile, readSearchFile, writeSearchFile } from './search-file.ts';

const file: SearchFile = {
  className: 'LinearSearch',
  config: { dim: 2, distance: 'cosine', prefilter: 'none' },
  ids: Uint32Array.of(7, 3),
  rows: Float32Array.of(1, 2, 3, 4),
};

const read = (bytes: Uint8Array): SearchFile => readSearchFile(bytes, 'LinearSearch', 'LinearSearch.fromBytes');

describe('the file of a search index', () => {
  test('holds engine, ids and rows', () => {
    expect(read(writeSearchFile(file))).toEqual(file);
  });

  test('is read without a copy of its rows', () => {
    const bytes = writeSearchFile(file);
    expect(read(bytes).rows.buffer).toBe(bytes.buffer);
  });

  test('of another engine is refused', () => {
    expect(() => read(writeSearchFile({ ...file, className: 'HnswSearch' }))).toThrow(
      expect.objectContaining({ code: 'FILE_FORMAT' }),
    );
  });

  test.each<[string, Partial<SearchFile>]>([
    ['too few rows', { rows: Float32Array.of(1, 2) }],
    ['half a row', { rows: Float32Array.of(1, 2, 3) }],
    ['an id twice', { ids: Uint32Array.of(7, 7) }],
    ['the id of no neighbour', { ids: Uint32Array.of(7, NO_ID) }],
    ['a row that is not finite', { rows: Float32Array.of(1, 2, 3, Number.NaN) }],
    ['no dimension', { config: { distance: 'cosine' } as unknown as SearchFile['config'] }],
    ['an unknown distance', { config: { dim: 2, distance: 'hamming' } }],
    ['a distance that is no name', { config: { dim: 2, distance: 3 } as unknown as SearchFile['config'] }],
    ['no options', { config: null as unknown as SearchFile['config'] }],
  ])('with %s is refused', (_name, part) => {
    expect(() => read(writeSearchFile({ ...file, ...part }))).toThrow(
      expect.objectContaining({ code: 'FILE_CORRUPT', cause: expect.any(Error) }),
    );
  });

  test.each([null, 5, 'text', []])('whose engine is %j is refused', (engine) => {
    const { ids, rows } = file;
    expect(() => read(writeSections('search', { engine: encodeJson(engine), ids, rows }))).toThrow(
      expect.objectContaining({ name: 'SimError', code: expect.stringMatching(/^FILE_/) }),
    );
  });
});
