import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plainPng } from '@sim/testing/plain-png';
import { loadImageFolder } from './load-image-folder.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sim-image-folder-'));
  const files = { 'rose/2.png': 20, 'rose/1.png': 10, 'daisy/a.png': 30, 'daisy/b.png': 40, 'daisy/c.png': 50 };
  for (const name of ['rose', 'daisy', 'empty']) await mkdir(join(folder, name));
  for (const [name, value] of Object.entries(files))
    await writeFile(join(folder, name), plainPng(2, 2, 1, [value, value, value, value]));
  await writeFile(join(folder, 'rose', 'licence.txt'), 'text');
  await writeFile(join(folder, 'readme.png'), 'a file beside the classes');
});
afterAll(() => rm(folder, { recursive: true }));

describe('loadImageFolder', () => {
  test('loads every class in order of name', async () => {
    const { images, labels, files } = await loadImageFolder({ folder, channels: 1 });
    expect(images.shape).toEqual([5, 2, 2, 1]);
    expect([0, 4, 8, 12, 16].map((i) => images.values[i])).toEqual([30, 40, 50, 10, 20].map((byte) => Math.fround(byte / 255)));
    expect(labels).toEqual(['daisy', 'daisy', 'daisy', 'rose', 'rose']);
    expect(files).toEqual(['daisy/a.png', 'daisy/b.png', 'daisy/c.png', 'rose/1.png', 'rose/2.png']);
  });

  test('loads some classes, the first pictures, at a size', async () => {
    const { images, files } = await loadImageFolder({ folder, classList: ['rose', 'daisy'], limitPerClass: 1, size: [3, 5] });
    expect(files).toEqual(['daisy/a.png', 'rose/1.png']);
    expect(images.shape).toEqual([2, 3, 5, 3]);
  });

  test('names the damaged picture', async () => {
    await mkdir(join(folder, 'tulip'));
    await writeFile(join(folder, 'tulip', 'x.png'), 'no picture');
    await expect(loadImageFolder({ folder, classList: ['tulip'] })).rejects.toMatchObject({
      code: 'FILE_FORMAT',
      message: expect.stringMatching(/tulip\/x\.png is no picture/),
    });
    await rm(join(folder, 'tulip'), { recursive: true });
  });

  test('refuses absent folders and classes, and options that make no sense', async () => {
    const refusals: [object, string][] = [
      [{ folder: join(folder, 'nowhere') }, 'FILE_NOT_FOUND'],
      [{ classList: ['rose', 'lily'] }, 'INVALID_LABEL'],
      [{ classList: ['empty'] }, 'EMPTY_INPUT'],
      [{ limitPerClass: 0 }, 'INVALID_ARGUMENT'],
      [{ size: 0.5 }, 'INVALID_ARGUMENT'],
      [{ fit: 'crop' }, 'UNKNOWN_NAME'],
    ];
    for (const [options, code] of refusals)
      await expect(loadImageFolder({ folder, ...options })).rejects.toMatchObject({ code });
  });
});
