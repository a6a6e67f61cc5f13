import { describe, expect, test } from '@jest/globals';
import { broadcastBatches } from './broadcast-batches.ts';

describe('broadcastBatches', () => {
  test.each([
    [[], [], [0]],
    [[], [2], [0, 0]],
    [[1], [3], [0, 0, 0]],
    [[3], [3], [0, 1, 2]],
    [
      [2, 1],
      [2, 3],
      [0, 0, 0, 1, 1, 1],
    ],
    [
      [1, 3],
      [2, 3],
      [0, 1, 2, 0, 1, 2],
    ],
    [[3], [2, 3], [0, 1, 2, 0, 1, 2]],
    [
      [2, 1, 2],
      [2, 2, 2],
      [0, 1, 0, 1, 2, 3, 2, 3],
    ],
    [[0], [0], []],
  ])('%j to %j takes %j', (shape, batch, expected) => {
    expect(broadcastBatches(shape, batch)).toEqual(expected);
  });
});
