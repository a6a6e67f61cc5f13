import { expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { embedByPixels, measureQuality } from './measure-quality.ts';

const images = (rows: readonly number[][]) => ({ values: Float32Array.from(rows.flat()), shape: [rows.length, 1, rows[0]?.length as number, 1] });

test('measures each image among the others, by cosine', async () => {
  const test = { images: images([[1, 0], [5, 0.1], [0, 1], [0.1, 3], [1, 0.2]]), labels: ['a', 'a', 'b', 'b', 'b'] };
  const { mapAtR, nearest } = await measureQuality(embedByPixels, { test, shots: null });
  // R is 1 for the two of a; for the first b, the other one of the two nearest is wrong; the last is near a alone.
  expect(nearest).toBeCloseTo(4 / 5, 6);
  expect(mapAtR).toBeCloseTo((1 + 1 + 1 + 1 + 0) / 5, 6);
});

test('looks for the nearest among labelled images where there are some', async () => {
  const test = { images: images([[1, 0], [0, 1], [1, 0.2]]), labels: [0, 1, 1] };
  const shots = { images: images([[2, 0], [0, 2]]), labels: [0, 1] };
  expect((await measureQuality(embedByPixels, { test, shots })).nearest).toBeCloseTo(2 / 3, 6);
});

test('the spread is 1 for rows that point everywhere and 0 for rows that point one way', async () => {
  const random = new Random(1);
  const everywhere = Array.from({ length: 500 }, () => Array.from({ length: 20 }, () => random.normal()));
  const labels = everywhere.map((_, i) => i % 2);
  const measure = (rows: readonly number[][]) => measureQuality(embedByPixels, { test: { images: images(rows), labels }, shots: null });
  expect((await measure(everywhere)).spread).toBeCloseTo(1, 1);
  expect((await measure(everywhere.map(() => [3, 4]))).spread).toBeCloseTo(0, 3);
});
