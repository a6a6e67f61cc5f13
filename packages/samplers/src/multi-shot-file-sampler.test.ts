import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plainPng } from '@sim/testing/plain-png';
import { samplerConformance } from '@sim/testing/sampler-conformance';
import '@tensorflow/tfjs-backend-cpu';
import { MultiShotFileSampler } from './multi-shot-file-sampler.ts';

let folder: string;
let paths: string[];
const labels = Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 'cat' : i % 3 === 1 ? 'dog' : 'owl'));

/** Picture i is even, of the byte 10 · i. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sim-file-sampler-'));
  paths = labels.map((_, i) => join(folder, `${i}.png`));
  for (const [i, path] of paths.entries()) await writeFile(path, plainPng(4, 4, 1, new Uint8Array(16).fill(10 * i)));
});
afterAll(() => rm(folder, { recursive: true }));

samplerConformance('MultiShotFileSampler', (seed) => new MultiShotFileSampler(paths, labels, { stepsPerEpoch: 2, seed }));

describe('MultiShotFileSampler', () => {
  test('loads the pictures that a batch draws', async () => {
    const sampler = new MultiShotFileSampler(paths, labels, { classesPerBatch: 3, examplesPerClassPerBatch: 3 });
    const { examples, labels: codes } = await sampler.batch(0, 0);
    expect(examples.shape).toEqual([9, 4, 4, 3]);
    const drawn = [...codes].map((_, i) => Math.round(((examples.values[i * 48] as number) * 255) / 10));
    expect(drawn.map((i) => labels[i])).toEqual([...codes].map((code) => sampler.labelCodes.decode(code)));
    expect(new Set(drawn).size).toBe(9);
    expect(sampler.exampleShape).toBeUndefined();
  });

  test('brings pictures to a target size', async () => {
    const sampler = new MultiShotFileSampler(paths, labels, { targetSize: [2, 6] });
    expect((await sampler.batch(0, 0)).examples.shape).toEqual([4, 2, 6, 3]);
    expect((await sampler.getSlice(0, 2)).examples.shape).toEqual([2, 2, 6, 3]);
    expect(sampler.getConfig()).toMatchObject({ targetSize: [2, 6], classesPerBatch: 2 });
  });

  test('loads files by a function of one’s own', async () => {
    const loadExampleFn = async (path: string) => [path.length];
    const sampler = new MultiShotFileSampler(['a', 'aa', 'b', 'bb'], [0, 0, 1, 1], { loadExampleFn });
    const { examples } = await sampler.batch(0, 0);
    expect(examples.shape).toEqual([4, 1]);
    expect([...examples.values].sort((a, b) => a - b)).toEqual([1, 1, 2, 2]);
  });

  test('says which file is missing, and that sizes differ', async () => {
    const absent = new MultiShotFileSampler([join(folder, 'x.png'), join(folder, 'x.png')], [0, 0], { classesPerBatch: 1 });
    await expect(absent.batch(0, 0)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND', message: expect.stringMatching(/x\.png/) });
    const odd = join(folder, 'odd.png');
    await writeFile(odd, plainPng(2, 2, 1, [1, 2, 3, 4]));
    const mixed = new MultiShotFileSampler([odd, paths[0] as string], [0, 0], { classesPerBatch: 1 });
    await expect(mixed.batch(0, 0)).rejects.toMatchObject({ code: 'SHAPE_MISMATCH', message: expect.stringMatching(/^MultiShotFileSampler: /) });
  });
});
