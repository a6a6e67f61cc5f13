import { expect, test } from '@jest/globals';
import { unitValues } from './unit-values.ts';

test('unitValues divides every byte by 255, rounded to float32', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(unitValues(bytes)).toEqual(Float32Array.from(bytes, (byte) => Math.fround(byte / 255)));
});
