import { expect, test } from '@jest/globals';
import { encodeJson, writeSections } from '@sim/core';
import { encodeInt8 } from '@sim/kernels';
import { readLinearSearchFile, writeLinearSearchFile } from './linear-search-file.ts';

const className = 'LinearSearch';
const config = { dim: 2, distance: 'euclidean' };
const ids = Uint32Array.of(7, 5, 6);
const rows = Float32Array.of(1, 2, -3, 0.5, 0, 0);

test.each([
  ['float32', rows],
  ['int8', encodeInt8(rows, 2)],
])('rows of %s come back as they were', (_, given) => {
  const bytes = writeLinearSearchFile({ className, config, ids, rows: given });
  expect(readLinearSearchFile(bytes, className, 'here')).toEqual({ className, config, ids, rows: given });
});

test.each([
  ['too few integers', { codes: new Uint8Array(5), steps: new Float32Array(3) }],
  ['too few steps', { codes: new Uint8Array(6), steps: new Float32Array(2) }],
  ['a step that is no number', { codes: new Uint8Array(6), steps: Float32Array.of(1, Number.NaN, 1) }],
])('refuses %s', (_, parts) => {
  const bytes = writeSections('search', { engine: encodeJson({ className, config }), ids, ...parts });
  expect(() => readLinearSearchFile(bytes, className, 'here')).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT' }));
});

test('refuses the file of another engine', () => {
  const bytes = writeLinearSearchFile({ className: 'Other', config, ids, rows: encodeInt8(rows, 2) });
  expect(() => readLinearSearchFile(bytes, className, 'here')).toThrow(expect.objectContaining({ code: 'FILE_FORMAT' }));
});
