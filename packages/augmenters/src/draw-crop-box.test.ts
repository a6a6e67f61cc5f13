import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import fc from 'fast-check';
import { drawCropBox } from './draw-crop-box.ts';

const whole = (height: number, width: number) => ({ top: 0, left: 0, height, width });

function chiSquare(hits: readonly number[], expected: number): number {
  return hits.reduce((sum, hit) => sum + (hit - expected) ** 2 / expected, 0);
}

describe('drawCropBox', () => {
  test('keeps inside the image and within area and aspect ratio', () => {
    const sides = fc.integer({ min: 8, max: 60 });
    fc.assert(
      fc.property(sides, sides, fc.nat(), fc.double({ min: 0.05, max: 0.5, noNaN: true }), (height, width, seed, least) => {
        const law = { areaRange: [least, 1] as const, aspectRange: [0.75, 1.5] as const, maxAttempts: 100 };
        const box = drawCropBox(height, width, law, new Random(seed));
        expect(box.top).toBeGreaterThanOrEqual(0);
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.top + box.height).toBeLessThanOrEqual(height);
        expect(box.left + box.width).toBeLessThanOrEqual(width);
        expect(box.height * box.width).toBeGreaterThanOrEqual(least * height * width - 1e-6);
        if (box.height === height && box.width === width) return;
        expect(box.width).toBeGreaterThanOrEqual(0.75 * box.height - 0.5);
        expect(box.width).toBeLessThanOrEqual(1.5 * box.height + 0.5);
      }),
    );
  });

  test('draws heights and places evenly', () => {
    const random = new Random(11);
    const law = { areaRange: [0.25, 1] as const, aspectRange: [1, 1] as const, maxAttempts: 1 };
    const boxes = Array.from({ length: 5500 }, () => drawCropBox(20, 20, law, random));
    const heights = Array.from({ length: 11 }, (_, i) => boxes.filter(({ height }) => height === 10 + i).length);
    expect(chiSquare(heights, 500)).toBeLessThan(29.6); // once in a thousand at 10 degrees of freedom
    const small = boxes.filter(({ height }) => height === 12);
    for (const side of ['top', 'left'] as const) {
      const places = Array.from({ length: 9 }, (_, i) => small.filter((box) => box[side] === i).length);
      expect(chiSquare(places, small.length / 9)).toBeLessThan(26.2); // at 8
    }
  });

  test('draws aspect ratios evenly', () => {
    const random = new Random(12);
    const law = { areaRange: [0.2, 0.3] as const, aspectRange: [0.5, 1.5] as const, maxAttempts: 100 };
    const narrow = Array.from({ length: 2000 }, () => drawCropBox(1000, 1000, law, random)).filter(
      ({ height, width }) => width < height,
    ).length;
    expect((narrow - 1000) ** 2 / 500).toBeLessThan(10.83);
  });

  test.each([
    ['all of the area', [1, 1], [1, 1]],
    ['an aspect ratio that does not fit', [0.9, 1], [3, 3]],
  ] as const)('takes the whole image for %s', (_, areaRange, aspectRange) => {
    expect(drawCropBox(10, 10, { areaRange, aspectRange, maxAttempts: 100 }, new Random(1))).toEqual(whole(10, 10));
  });

  test('tries again until something fits', () => {
    // Only an aspect ratio up to 1/0.95 allows 95 % of the area; about one draw in ten.
    const law = { areaRange: [0.95, 1] as const, aspectRange: [1, 1.5] as const };
    const draw = (maxAttempts: number) => {
      const random = new Random(5);
      const boxes = Array.from({ length: 100 }, () => drawCropBox(100, 100, { ...law, maxAttempts }, random));
      return boxes.filter(({ height }) => height < 100).length;
    };
    expect(draw(1)).toBeLessThan(30);
    expect(draw(100)).toBeGreaterThan(80);
  });
});
