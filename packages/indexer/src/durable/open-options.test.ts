import { expect, test } from '@jest/globals';
import { bytesSource } from '@sim/core';
import { LinearSearch } from '@sim/search';
import { openIndexFile } from '../index-file.ts';
import { newState, writeState } from '../index-state.ts';
import { requireSameIndex, searchName } from './open-options.ts';

const state = newState({ embeddingSize: 3, distance: 'euclidean' }, 'test');
const file = await openIndexFile(bytesSource(await writeState(state, {}, 'test')), 'test');

test('requireSameIndex takes what agrees with the file, and what is left out', () => {
  for (const options of [{}, { embeddingSize: 3, distance: 'l2', search: 'linear' }, { search: LinearSearch }, { search: { className: 'linear', config: {} } }])
    expect(() => requireSameIndex(file, options, 'test')).not.toThrow();
});

test.each([
  ['DIMENSION_MISMATCH', { embeddingSize: 4 }],
  ['DISTANCE_MISMATCH', { distance: 'cosine' }],
  ['UNKNOWN_NAME', { search: 'graph' }],
  ['UNKNOWN_NAME', { search: { className: 'Other', config: {} } }],
  ['INVALID_ARGUMENT', { search: { className: 'hnsw', config: {} } }],
  ['INVALID_ARGUMENT', { search: 'auto' }],
] as const)('requireSameIndex says %s for %j', (code, options) => {
  expect(() => requireSameIndex(file, options, 'test')).toThrow(expect.objectContaining({ code }));
});

test('a store of its own cannot be followed', () => {
  expect(() => requireSameIndex({ ...file, collectionId: 'c' }, {}, 'test')).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED_OPERATION' }),
  );
});

test('searchName refuses a search that was made elsewhere', () => {
  expect(() => searchName(new LinearSearch({ dim: 3 }), {}, 'test')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});
