import { describe, expect, test } from '@jest/globals';
import { accuracyBySplit, mapAtRBySplit } from './quality.ts';

describe('mapAtRBySplit', () => {
  // One seen class (2) and two unseen ones (8, 5) on a circle; angles in degrees.
  const angles = [0, 4, 9, 90, 94, 92, 180];
  const labels = Int32Array.of(2, 2, 2, 8, 8, 5, 5);
  const rows = Float32Array.from(angles.flatMap((a) => [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)]));

  test('leaves the query out and restricts gallery and queries to the split', async () => {
    const progress: number[] = [];
    const result = await mapAtRBySplit(rows, labels, 2, ({ done, total }) => progress.push(done / total));
    expect(result.seen).toBeCloseTo(1, 12);
    // 90°: nearest is 92° (5), R = 1: 0. 94°: 92° (5): 0. 92° (5): R = 1, nearest is 8: 0. 180° (5): nearest 94°: 0.
    expect(result.unseen).toBe(0);
    expect(result.all).toBeCloseTo(3 / 7, 12);
    expect(progress.at(-1)).toBe(1);
  });
});

test('accuracyBySplit counts right predictions of each split', () => {
  const labels = Int32Array.of(2, 3, 8, 5);
  expect(accuracyBySplit(labels, [2, 2, 8, null])).toEqual({ seen: 0.5, unseen: 0.5, all: 0.5 });
});
