import { describe, expect, test } from '@jest/globals';
import { LabelCodes, MISSING_LABEL_CODE } from '@sim/core';
import { NO_ID } from '@sim/search';
import { type LookupContent, Lookups } from './lookups.ts';

const content: LookupContent<string> = {
  ids: Uint32Array.of(7, 3, 3, NO_ID),
  distances: Float32Array.of(0.5, 1, 0.25, Number.POSITIVE_INFINITY),
  k: 2,
  codes: Int32Array.of(0, MISSING_LABEL_CODE, MISSING_LABEL_CODE, MISSING_LABEL_CODE),
  labels: new LabelCodes({ labels: ['cat'] }),
  keys: new Map([[7, 'seven']]),
  data: new Map([[3, 'three']]),
};
const expected = [
  [
    { rank: 1, id: 7, key: 'seven', distance: 0.5, label: 'cat', data: null },
    { rank: 2, id: 3, key: null, distance: 1, label: null, data: 'three' },
  ],
  [{ rank: 1, id: 3, key: null, distance: 0.25, label: null, data: 'three' }],
];

describe('Lookups', () => {
  test('gives rows by index, by iteration, by call and as JSON', () => {
    const lookups = new Lookups(content);
    expect([lookups[0], lookups[1]]).toEqual(expected);
    expect([...lookups]).toEqual(expected);
    expect([lookups.row(0), lookups.row(1)]).toEqual(expected);
    expect(JSON.parse(JSON.stringify(lookups))).toEqual(expected);
    expect([...lookups].map((row) => row.length)).toEqual([2, 1]);
    const [, second] = lookups;
    expect(second).toEqual(expected[1]);
  });

  test('gives the flat arrays as they are', () => {
    const lookups = new Lookups(content);
    expect([lookups.ids, lookups.distances, lookups.k, lookups.length]).toEqual([content.ids, content.distances, 2, 2]);
  });

  test('makes a row when it is asked for, once', () => {
    const lookups = new Lookups(content);
    expect(lookups[1]).toBe(lookups[1]);
    expect(lookups.row(1)).toBe([...lookups][1]);
  });

  test('has embeddings where they were fetched', () => {
    const embeddings = new Map([[7, Float32Array.of(1)], [3, Float32Array.of(2)]]);
    const lookups = new Lookups({ ...content, embeddings });
    expect(lookups[0]?.map(({ embedding }) => embedding)).toEqual([Float32Array.of(1), Float32Array.of(2)]);
  });

  test('has no rows beyond its queries', async () => {
    const lookups = new Lookups(content);
    expect([lookups[2], lookups[-1 as number], lookups[0.5 as number]]).toEqual([undefined, undefined, undefined]);
    for (const query of [2, -1, 0.5, Number.NaN])
      expect(() => lookups.row(query)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    // It is no promise: a function may return it.
    expect(await Promise.resolve(lookups)).toBe(lookups);
    expect('then' in lookups).toBe(false);
  });

  test('is otherwise an object like any other', () => {
    const lookups = new Lookups(content);
    expect(Object.prototype.toString.call(lookups)).toBe('[object Object]');
    expect(Object.hasOwn(lookups, 'ids')).toBe(true);
    expect(lookups instanceof Lookups).toBe(true);
    expect((Lookups.prototype as unknown as Record<string, unknown>)['0']).toBeUndefined();
  });
});
