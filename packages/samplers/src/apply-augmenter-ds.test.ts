import { describe, expect, test } from '@jest/globals';
import type { Random } from '@sim/core';
import { type ApplyAugmenterDsOptions, applyAugmenterDs } from './apply-augmenter-ds.ts';
import type { DatasetElement } from './dataset-element.ts';

const elements: DatasetElement<number, number>[] = [10, 20, 30, 40].map((x, y) => ({ x, y }));
const augmenter = async ({ x, y }: DatasetElement<number, number>, random: Random) => ({ x: x + random.uniform(), y });

async function xsOf(dataset: typeof elements, options?: ApplyAugmenterDsOptions) {
  const xs: number[] = [];
  for await (const { x } of applyAugmenterDs(dataset, augmenter, options)) xs.push(x);
  return xs;
}

describe('applyAugmenterDs', () => {
  test('changes single elements, in order', async () => {
    const xs = await xsOf(elements);
    expect(xs.map(Math.floor)).toEqual([10, 20, 30, 40]);
    expect(new Set(xs.map((x) => x % 1)).size).toBe(4);
  });

  test('leaves the first elements as they are while warming up', async () => {
    const xs = await xsOf(elements, { warmup: 3 });
    expect(xs.slice(0, 3)).toEqual([10, 20, 30]);
    expect(xs[3]).not.toBe(40);
    expect((await xsOf(elements, { warmup: 3, start: 2 })).slice(1)).not.toContain(20);
  });

  test('draws by seed and number alone', async () => {
    const whole = await xsOf(elements, { seed: 7 });
    expect(await xsOf(elements, { seed: 7 })).toEqual(whole);
    expect(await xsOf(elements.slice(2), { seed: 7, start: 2 })).toEqual(whole.slice(2));
    expect(await xsOf(elements, { seed: 8 })).not.toEqual(whole);
  });

  test.each([{ warmup: -1 }, { start: 0.5 }, { seed: -1 }])('refuses %p', async (options) => {
    await expect(xsOf(elements, options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
