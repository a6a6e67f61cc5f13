import { expect, test } from '@jest/globals';
import { readBvecs } from './read-bvecs.ts';

test('readBvecs reads bytes with a length before each vector', () => {
  const bytes = Uint8Array.of(3, 0, 0, 0, 7, 8, 255, 3, 0, 0, 0, 1, 2, 3);
  expect(readBvecs(bytes)).toEqual({ values: Uint8Array.of(7, 8, 255, 1, 2, 3), shape: [2, 3] });
  expect(() => readBvecs(bytes.subarray(0, 9), 'query.bvecs')).toThrow(/readBvecs: query\.bvecs ends/);
});
