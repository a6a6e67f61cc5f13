import { expect, test } from '@jest/globals';
import { LabelCodes } from '@sim/core';
import { describeBatch, labelCounts } from './recipe.ts';

const shown = (labels: readonly (number | string)[]) => {
  const labelCodes = new LabelCodes();
  const codes = labelCodes.encode(labels);
  return { batch: { examples: { values: new Float32Array(2 * codes.length), shape: [codes.length, 2] }, labels: codes }, labelCodes };
};

test('labelCounts counts in the order of the batch', () => {
  expect([...labelCounts(shown(['b', 'a', 'b']))]).toEqual([['b', 2], ['a', 1]]);
});

test('describeBatch names shape and labels, the first eight of many', () => {
  expect(describeBatch(shown([7, 7, 3]))).toBe('examples [3, 2], labels: 7 × 2, 3 × 1');
  expect(describeBatch(shown(Array.from({ length: 10 }, (_, i) => i)))).toMatch(/7 × 1, and 2 more$/);
});
