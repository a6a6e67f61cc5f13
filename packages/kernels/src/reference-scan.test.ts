import { expect, test } from '@jest/globals';
import { NO_ROW } from './kernel-backend.ts';
import { referenceScan } from './reference-scan.ts';
import { makeRowFilter } from './row-filter.ts';

const gallery = Float32Array.of(0, 0, 3, 4, 1, 1);

test('referenceScan finds the nearest rows, ties by lower row', () => {
  const queries = Float32Array.of(3, 3, 0, 1);
  expect(referenceScan({ spec: { form: 'l2sq', dim: 2 }, gallery, queries, k: 2 })).toEqual({
    rows: Uint32Array.of(1, 2, 0, 2),
    keys: Float64Array.of(1, 8, 1, 1),
  });
});

test('referenceScan leaves out what the filter does not allow', () => {
  const filter = makeRowFilter(3, (row) => row !== 1);
  const queries = Float32Array.of(1, 2);
  expect(referenceScan({ spec: { form: 'dot', dim: 2 }, gallery, queries, k: 3, filter })).toEqual({
    rows: Uint32Array.of(2, 0, NO_ROW),
    keys: Float64Array.of(-3, -0, Number.POSITIVE_INFINITY),
  });
});
