import { expect, test } from '@jest/globals';
import { checkNewRecords, encodeNewRecords, unknownId } from './new-records.ts';
import type { NewRecords } from './store.ts';

const records: NewRecords = { embeddings: Float32Array.of(1, 2, 3, 4), dim: 2 };
const none = { dim: 0, labelKind: undefined };

test('counts records that fit', () => {
  expect(checkNewRecords(records, none, 'T.t')).toBe(2);
  expect(checkNewRecords({ ...records, labels: [null, 'a'], data: [1, null] }, { dim: 2, labelKind: 'string' }, 'T.t')).toBe(2);
  expect(checkNewRecords({ ...records, labels: Int32Array.of(1, 2) }, { dim: 2, labelKind: 'integer' }, 'T.t')).toBe(2);
});

test.each<[string, Partial<NewRecords>]>([
  ['DIMENSION_MISMATCH', { dim: 4 }],
  ['INVALID_ARGUMENT', { dim: 0 }],
  ['INVALID_LABEL', { labels: ['a', 'b'] }],
  ['LENGTH_MISMATCH', { labels: [1] }],
  ['LENGTH_MISMATCH', { data: [1] }],
  ['INVALID_ARGUMENT', { data: [1, undefined] }],
])('refuses with %s %p', (code, part) => {
  const held = { dim: 2, labelKind: 'integer' } as const;
  expect(() => checkNewRecords({ ...records, ...part }, held, 'T.t')).toThrow(expect.objectContaining({ code }));
});

test('encodes records one by one', () => {
  const given = { ...records, labels: ['a', null], data: [null, 1] };
  expect(encodeNewRecords(given, Uint32Array.of(4, 5), 'T.t')).toEqual([
    { id: 4, embedding: Float32Array.of(1, 2), label: 'a', data: new Uint8Array() },
    { id: 5, embedding: Float32Array.of(3, 4), label: null, data: Uint8Array.of(1) },
  ]);
});

test('names an id that is not there', () => {
  expect(unknownId(7, 'T.t')).toMatchObject({ code: 'UNKNOWN_ID', message: expect.stringContaining('got 7') });
});
