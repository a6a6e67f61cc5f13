import { expect, test } from '@jest/globals';
import { SimError } from '@sim/core';
import { requireGraph, requireOpen, requireQueries, requireSpec, requireWholeRows } from './kernel-checks.ts';

test('what is right passes', () => {
  requireSpec({ form: 'dot', dim: 1, elementType: 'float32' }, 'here');
  requireOpen(false, 'here');
  expect(requireWholeRows(new Float32Array(6), 2, 'rows', 'here')).toBe(3);
  expect(requireQueries(new Float32Array(6), 9, 3, 'here')).toBe(2);
});

test.each([
  ['DISPOSED', () => requireOpen(true, 'Kernel.append')],
  ['DIMENSION_MISMATCH', () => requireWholeRows(new Float32Array(5), 2, 'rows', 'Kernel.append')],
  ['DIMENSION_MISMATCH', () => requireQueries(new Float32Array(5), 1, 2, 'Kernel.append')],
  ['K_OUT_OF_RANGE', () => requireQueries(new Float32Array(4), 0, 2, 'Kernel.append')],
  ['INVALID_ARGUMENT', () => requireSpec({ form: 'dot', dim: -1 }, 'Kernel.append')],
  ['UNSUPPORTED_OPERATION', () => requireSpec({ form: 'l1', dim: 1, elementType: 'int8' }, 'Kernel.append')],
  ['K_OUT_OF_RANGE', () => requireGraph(new Float32Array(4), { form: 'dot', dim: 2, k: 0 }, 'Kernel.append')],
  ['DIMENSION_MISMATCH', () => requireGraph(new Float32Array(5), { form: 'dot', dim: 2, k: 1 }, 'Kernel.append')],
])('%s names the call', (code, check) => {
  expect(check).toThrow(SimError);
  expect(check).toThrow(expect.objectContaining({ code, message: expect.stringContaining('Kernel.append: ') }));
});
