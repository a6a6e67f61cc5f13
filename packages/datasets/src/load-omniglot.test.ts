import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plainPng } from '@sim/testing/plain-png';
import { loadOmniglot } from './load-omniglot.ts';

let folder: string;

/** Files as published: images_background/alphabet/character01/0001_01.png, ink 0 on 255. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sim-omniglot-'));
  const drawing = plainPng(105, 105, 1, Array.from({ length: 105 * 105 }, (_, i) => (i === 3 * 105 + 7 ? 0 : 255)));
  const files = [
    'images_background/Latin/character01/0001_01.png',
    'images_background/Latin/character01/0001_20.png',
    'images_background/Greek/character02/0024_05.png',
    'images_evaluation/Tengwar/character01/1600_11.png',
  ];
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), drawing);
  }
});
afterAll(() => rm(folder, { recursive: true }));

describe('loadOmniglot', () => {
  test('reads the published layout', async () => {
    const { images, labels, alphabets, drawers } = await loadOmniglot({ folder });
    expect(images.shape).toEqual([3, 105, 105, 1]);
    expect(labels).toEqual(['Greek/character02', 'Latin/character01', 'Latin/character01']);
    expect(alphabets).toEqual(['Greek', 'Latin', 'Latin']);
    expect(drawers).toEqual(Int32Array.of(5, 1, 20));
    const ink = [...images.values.entries()].filter(([, value]) => value === 0).map(([i]) => i);
    expect(ink).toEqual([0, 1, 2].map((i) => i * 105 * 105 + 3 * 105 + 7));
    expect(images.values.filter((value) => value === 1)).toHaveLength(3 * 105 * 105 - 3);
  });

  test('reads the other part, a folder of alphabets, a size, the first alphabets', async () => {
    expect((await loadOmniglot({ folder, part: 'evaluation' })).labels).toEqual(['Tengwar/character01']);
    const background = join(folder, 'images_background');
    const { images, labels } = await loadOmniglot({ folder: background, size: 28, limit: 1 });
    expect(labels).toEqual(['Greek/character02']);
    expect(images.shape).toEqual([1, 28, 28, 1]);
  });

  test('says what is missing', async () => {
    await expect(loadOmniglot({ folder: join(folder, 'nowhere') })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await rm(join(folder, 'images_evaluation'), { recursive: true });
    await expect(loadOmniglot({ folder, part: 'evaluation' })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringMatching(/lacks images_evaluation/),
    });
    await expect(loadOmniglot({ folder, part: 'test' as 'background' })).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
    await expect(loadOmniglot({ folder, limit: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
