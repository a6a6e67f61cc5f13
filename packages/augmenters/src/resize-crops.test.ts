import { expect, test } from '@jest/globals';
import { expectWithin } from '@sim/testing/close';
import { type ImageShape, imageLoop, imageNumbers, pixelReader, seededImages } from '@sim/testing/seeded-images';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { cubicWeights } from './cubic-weights.ts';
import { type CropBox, type ResizeCropsOptions, resizeCrops } from './resize-crops.ts';

const shape: ImageShape = [3, 9, 12, 2];
const boxes: CropBox[] = [
  { top: 0, left: 0, height: 9, width: 12 },
  { top: 5, left: 7, height: 4, width: 5 },
  { top: 2, left: 11, height: 3, width: 1 },
];
const at = pixelReader(imageNumbers(shape), shape);
const row = (values: number[]) => tf.tensor4d(values, [1, 1, values.length, 1]);
const wholeRow = (width: number): CropBox => ({ top: 0, left: 0, height: 1, width });

/** Weights of bilinear interpolation by definition, one list per output pixel. */
function bilinearWeights(start: number, length: number, wanted: number, size: number): number[][] {
  return Array.from({ length: wanted }, (_, i) => {
    const shrunk = start + ((i + 0.5) * length) / wanted - 0.5;
    const spread = start + (wanted === 1 ? 0 : (i * (length - 1)) / (wanted - 1));
    const place = length >= wanted ? shrunk : spread;
    return Array.from({ length: size }, (_unused, j) => Math.max(0, 1 - Math.abs(place - j)));
  });
}

function bicubicWeights(start: number, length: number, wanted: number, size: number): number[][] {
  const flat = cubicWeights(start, length, wanted, size);
  return Array.from({ length: wanted }, (_, i) => [...flat.subarray(i * size, (i + 1) * size)]);
}

withBackends('resizeCrops', () => {
  const run = (options: ResizeCropsOptions) => numbersOf(() => resizeCrops(seededImages(shape), options));

  test.each([
    ['bilinear', 9, 12],
    ['bilinear', 4, 5],
    ['bilinear', 14, 13],
    ['bilinear', 6, 12],
    ['bilinear', 9, 5],
    ['bilinear', 1, 1],
    ['bicubic', 9, 12],
    ['bicubic', 4, 5],
    ['bicubic', 14, 13],
    ['bicubic', 1, 1],
  ] as const)('%s to %p × %p is the loop over all pixels', async (interpolation, height, width) => {
    const weightsOf = interpolation === 'bilinear' ? bilinearWeights : bicubicWeights;
    const rows = boxes.map((box) => weightsOf(box.top, box.height, height, 9));
    const columns = boxes.map((box) => weightsOf(box.left, box.width, width, 12));
    const expected = imageLoop([3, height, width, 2], (i, y, x, channel) => {
      let sum = 0;
      for (let j = 0; j < 9; j++)
        for (let k = 0; k < 12; k++)
          sum += (rows[i]?.[y]?.[j] as number) * (columns[i]?.[x]?.[k] as number) * at(i, j, k, channel);
      return sum;
    });
    const actual = await run({ boxes, height, width, interpolation });
    expect(actual).toHaveLength(expected.length);
    actual.forEach((value, i) => expectWithin(value, expected[i] as number, 3e-5));
  });

  test.each<[number[], number[], ResizeCropsOptions['interpolation']]>([
    [[0, 1, 2, 3], [0.5, 2.5], 'bilinear'],
    [[0, 1], [0, 0.5, 1], 'bilinear'],
    [[7], [7, 7, 7], 'bilinear'],
    // Keys at 0.5 and 1.5: 0.5625 and −0.0625; the pixel outside is left out and the rest scaled to 1.
    [[0, 1, 2, 3], [(0.5625 - 0.0625 * 2) / 1.0625, (0.5625 * 2 + 0.5625 * 3 - 0.0625) / 1.0625], 'bicubic'],
  ])('row %p becomes %p, %s', async (values, expected, interpolation = 'bilinear') => {
    const boxesOfRow = [wholeRow(values.length)];
    const options = { boxes: boxesOfRow, height: 1, width: expected.length, interpolation };
    const actual = await numbersOf(() => resizeCrops(row(values), options));
    actual.forEach((value, i) => expectWithin(value, expected[i] as number, 1e-5));
  });

  test('keeps whole images of the same size bit by bit', async () => {
    const whole = boxes.map(() => boxes[0] as CropBox);
    expect(await run({ boxes: whole, height: 9, width: 12 })).toEqual([...imageNumbers(shape)]);
  });

  test('starts at the first column of a rectangle as wide as the result', async () => {
    for (const size of [5, 8, 28, 33, 96])
      for (const left of [1, size >> 1, size - 3]) {
        const ramp = () => tf.reshape(tf.range(0, size), [1, 1, size, 1]) as tf.Tensor4D;
        const box = { top: 0, left, height: 1, width: size - left };
        const cut = await numbersOf(() => resizeCrops(ramp(), { boxes: [box], height: 1, width: size - left }));
        cut.forEach((value, i) => expectWithin(value, left + i, 1e-4));
      }
  });

  test('fills no edge with zeros', async () => {
    for (const size of [28, 29, 31, 41, 47, 61, 97])
      for (const wanted of [size - 1, size + 1, 2 * size, 32]) {
        const box = { top: 0, left: 0, height: size, width: size };
        const ones = await numbersOf(() =>
          resizeCrops(tf.ones([1, size, size, 1]), { boxes: [box], height: wanted, width: wanted }),
        );
        expect(Math.min(...ones)).toBeGreaterThan(0.9999);
      }
  });

  test.each<[string, Partial<ResizeCropsOptions>, string, RegExp]>([
    ['a box beyond the edge', { boxes: [{ top: 6, left: 0, height: 4, width: 2 }] }, 'INVALID_ARGUMENT', /inside its image of 9 × 12/],
    ['half a pixel', { boxes: [{ top: 0.5, left: 0, height: 4, width: 2 }] }, 'INVALID_ARGUMENT', /top 0\.5/],
    ['an empty box', { boxes: [{ top: 0, left: 0, height: 0, width: 2 }] }, 'INVALID_ARGUMENT', /height 0/],
    ['too few boxes', { boxes: [] }, 'LENGTH_MISMATCH', /each of the 1 images/],
    ['no height', { height: 0 }, 'INVALID_ARGUMENT', /height/],
    ['half a width', { width: 1.5 }, 'INVALID_ARGUMENT', /width/],
    ['an unknown interpolation', { interpolation: 'lanczos' as 'bicubic' }, 'UNKNOWN_NAME', /bilinear, bicubic/],
  ])('refuses %s', (_, options, code, message) => {
    const complete = { boxes: boxes.slice(0, 1), height: 2, width: 2, ...options };
    const call = () => tf.tidy(() => resizeCrops(seededImages([1, 9, 12, 1]), complete));
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
