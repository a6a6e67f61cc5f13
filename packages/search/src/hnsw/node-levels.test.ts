import { describe, expect, test } from '@jest/globals';
import { nodeLevels, upperRoom } from './node-levels.ts';

describe('nodeLevels', () => {
  test.each([2, 5, 16, 48])('one node in %d reaches each next level', (m) => {
    const levels = nodeLevels(7, 0, 100_000, m);
    for (let level = 1, share = 1 / m; share > 1e-3; level++, share /= m)
      expect(levels.filter((each) => each >= level).length / 100_000 / share).toBeCloseTo(1, 1);
  });

  test('every run of nodes has its share, and room for it', () => {
    for (const m of [2, 3, 16])
      for (let first = 0; first < 200_000; first += 256) {
        const levels = nodeLevels(1, first, 256, m);
        const sum = levels.reduce((total, level) => total + level, 0);
        expect(sum).toBeLessThanOrEqual(upperRoom(256, m));
        if (m === 16) expect(sum).toBeGreaterThan(10);
      }
  });

  test('follow the seed, and not how they are asked for', () => {
    const whole = nodeLevels(3, 0, 128, 8);
    expect(nodeLevels(3, 64, 64, 8)).toEqual(whole.subarray(64));
    expect(nodeLevels(4, 0, 128, 8)).not.toEqual(whole);
    expect(nodeLevels(-5, 0, 128, 8).every((level) => level < 10)).toBe(true);
  });
});
