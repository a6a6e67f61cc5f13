import { expect, test } from '@jest/globals';
import { joinViews } from './join-views.ts';

test('puts the second view of row i into row count + i, in the same number type', () => {
  const view = (...values: number[]) => ({ values: Int32Array.from(values), shape: [2, 1, 2] });
  expect(joinViews(view(1, 2, 3, 4), view(5, 6, 7, 8))).toEqual({ values: Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [4, 1, 2] });
});
