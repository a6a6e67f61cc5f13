import { expect, test } from '@jest/globals';
import { classCycle } from './class-cycle.ts';

test('classCycle gives the classes of a batch by its number, and refuses more than there are', () => {
  const batches = [0, 1, 2].map((batch) => [...classCycle(6, { classesPerBatch: 2, seed: 3 }, 'here').window(batch).items]);
  expect(batches.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(() => classCycle(2, { classesPerBatch: 3 }, 'here')).toThrow(/^here: classesPerBatch is larger than the 2 classes/);
});
