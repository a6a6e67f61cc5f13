import { describe, expect, test } from '@jest/globals';
import { encodeJson, MemoryStorage, type Rows, writeSections } from '@sim/core';
import { expectCode } from '@sim/testing/expect-code';
import { type FeatureFile, readFeatures, writeFeatures } from './feature-file.ts';

const rows: Rows = { values: Float32Array.of(0.1, -2, 3, 0, 1e-9, 60_000), count: 3, dim: 2 };
const fileOf = (precision: FeatureFile['precision']): FeatureFile => ({ storage: new MemoryStorage(), name: 'rows.sim', precision });

describe('files of features', () => {
  test('keep every digit of float32', async () => {
    const file = fileOf('float32');
    await writeFeatures(file, rows, 'test');
    expect(await readFeatures(file, 3, 'test')).toEqual(rows);
  });

  test('keep float16 in half the room', async () => {
    const [half, whole] = [fileOf('float16'), fileOf('float32')];
    for (const file of [half, whole]) await writeFeatures(file, { ...rows, values: new Float32Array(6000), count: 3000 }, 'test');
    const size = async ({ storage, name }: FeatureFile): Promise<number> => (await storage.read(name)).length;
    expect((await size(whole)) - (await size(half))).toBe(12_000);
    await writeFeatures(half, rows, 'test');
    // 0.1 as the nearest of 11 bits; the least half float is 6e-8.
    expect(await readFeatures(half, 3, 'test')).toEqual({ ...rows, values: Float32Array.of(1638 / 2 ** 14, -2, 3, 0, 0, 60_000) });
  });

  test.each(['float16', 'float32'] as const)('refuse what is not finite: %s', async (precision) => {
    const file = fileOf(precision);
    await expectCode('NOT_FINITE', writeFeatures(file, { values: Float32Array.of(1, Number.NaN), count: 1, dim: 2 }, 'test'));
    expect(await file.storage.list()).toEqual([]);
  });

  test('name a damaged file and its cure, wherever a byte is wrong or missing', async () => {
    const file = fileOf('float16');
    await writeFeatures(file, rows, 'test');
    const whole = await file.storage.read(file.name);
    for (let place = 0; place < whole.length; place++) {
      const damaged = whole.slice();
      damaged[place] = (damaged[place] as number) ^ 0x10;
      // There the number of the version stands, and a larger one is said to be one.
      if (place === 8 || place === 9) continue;
      await file.storage.write(file.name, damaged);
      const error = await readFeatures(file, 3, 'test').catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'SimError', message: expect.stringMatching(/memory.*"rows\.sim".*Remove it/) });
    }
    await file.storage.write(file.name, whole.subarray(0, whole.length - 1));
    await expectCode('FILE_TRUNCATED', readFeatures(file, 3, 'test'));
    await file.storage.write(file.name, new TextEncoder().encode('not a file of sim'));
    await expectCode('FILE_FORMAT', readFeatures(file, 3, 'test'));
  });

  test('refuse other rows than those that are asked for', async () => {
    const file = fileOf('float16');
    await writeFeatures(file, rows, 'test');
    await expectCode('FILE_CORRUPT', readFeatures(file, 2, 'test'));
    await expectCode('FILE_CORRUPT', readFeatures({ ...file, precision: 'float32' }, 3, 'test'));
    const odd = writeSections('features', { meta: encodeJson({ count: 3, dim: 0.5, precision: 'float16' }), rows: new Uint8Array(3) });
    await file.storage.write(file.name, odd);
    await expectCode('FILE_CORRUPT', readFeatures(file, 3, 'test'));
  });

  test('say when they are of a later version', async () => {
    const file = fileOf('float16');
    await writeFeatures(file, rows, 'test');
    const later = await file.storage.read(file.name);
    later[8] = 99;
    await file.storage.write(file.name, later);
    await expectCode('FILE_NEWER_VERSION', readFeatures(file, 3, 'test'));
  });
});
