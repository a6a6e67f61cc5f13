import { expect, test } from '@jest/globals';
import { readIvecs } from './read-ivecs.ts';

test('readIvecs reads int32 with a length before each vector', () => {
  const bytes = Uint8Array.of(2, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255);
  expect(readIvecs(bytes)).toEqual({ values: Int32Array.of(1, -1), shape: [1, 2] });
  expect(() => readIvecs(bytes.subarray(0, 9), 'truth.ivecs')).toThrow(/readIvecs: truth\.ivecs ends/);
});
