import { describe, expect, test } from '@jest/globals';
import { type ByteStorage, MemoryStorage } from '@sim/core';
import { expectCode } from '@sim/testing/expect-code';
import { FailingStorage } from '@sim/testing/failing-storage';
import { calibratedModel, modelAnswers, savedModel } from '@sim/testing/small-model';
import { stepLosses } from '@sim/testing/step-losses';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { SimilarityModel } from './similarity-model.ts';

async function copyOf(storage: ByteStorage): Promise<MemoryStorage> {
  const copy = new MemoryStorage();
  for (const name of await storage.list()) await copy.write(name, await storage.read(name));
  return copy;
}

describe('a save that fails', () => {
  test('at any change leaves the old model whole, or the new one', async () => {
    const [old, next] = [await calibratedModel({}, 1), await calibratedModel({}, 2)];
    await stepLosses(next, { epochs: 1 });
    const [oldAnswers, nextAnswers] = [await modelAnswers(old), await modelAnswers(next)];
    const base = await savedModel(old);
    const whole = new FailingStorage(await copyOf(base), Number.POSITIVE_INFINITY);
    await next.save(whole);
    // Three parts, model.json, and three parts that nothing names any more.
    expect(whole.changes).toBe(7);
    for (let failsAt = 1; failsAt <= whole.changes; failsAt++) {
      const storage = await copyOf(base);
      await expect(next.save(new FailingStorage(storage, failsAt))).rejects.toThrow('no space left');
      const found = await SimilarityModel.load(storage);
      expect(await modelAnswers(found)).toEqual(failsAt <= 4 ? oldAnswers : nextAnswers);
      // What a failure left lying about, the next save clears away.
      await next.save(storage);
      expect(await storage.list()).toHaveLength(4);
      expect(await modelAnswers(await SimilarityModel.load(storage))).toEqual(nextAnswers);
    }
  });

  test('at any change of the index alone, too', async () => {
    const [old, next] = [await calibratedModel(), await calibratedModel({ distance: 'l1' })];
    const base = await savedModel(old);
    const whole = new FailingStorage(await copyOf(base), Number.POSITIVE_INFINITY);
    await next.saveIndex(whole);
    expect(whole.changes).toBe(3);
    for (let failsAt = 1; failsAt <= whole.changes; failsAt++) {
      const storage = await copyOf(base);
      await expect(next.saveIndex(new FailingStorage(storage, failsAt))).rejects.toThrow('no space left');
      expect(await modelAnswers(await SimilarityModel.load(storage))).toEqual(await modelAnswers(failsAt <= 2 ? old : next));
    }
  });
});

describe('a damaged folder', () => {
  test('is refused with the cause, whatever is missing, cut off or flipped', async () => {
    const base = await savedModel(await calibratedModel());
    const before = tf.memory().numTensors;
    for (const name of await base.list()) {
      const bytes = await base.read(name);
      const damagedBy = async (change: (storage: ByteStorage) => Promise<void>): Promise<string> => {
        const storage = await copyOf(base);
        await change(storage);
        try {
          (await SimilarityModel.load(storage)).dispose();
          return 'loaded';
        } catch (error) {
          return (error as { code: string }).code;
        }
      };
      expect([name, await damagedBy((storage) => storage.remove(name))]).toEqual([name, 'FILE_NOT_FOUND']);
      for (const length of [0, 1, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const code = await damagedBy((storage) => storage.write(name, bytes.subarray(0, length)));
        expect([name, length, code]).toEqual([name, length, expect.stringMatching(/^FILE_TRUNCATED$|^FILE_CORRUPT$/)]);
        if (name !== 'model.json') expect(code).toBe('FILE_TRUNCATED');
      }
      for (let i = 0; i < 24; i++) {
        const place = Math.floor(((i + 0.5) * bytes.length) / 24);
        const flipped = bytes.slice();
        flipped[place] = (flipped[place] as number) ^ (1 << (i % 8));
        const code = await damagedBy((storage) => storage.write(name, flipped));
        expect([name, place, code]).toEqual([name, place, expect.stringMatching(/^FILE_/)]);
      }
      const code = await damagedBy((storage) => storage.append(name, Uint8Array.of(48)));
      expect([name, code]).toEqual([name, expect.stringMatching(/^FILE_/)]);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([
    ['of a newer library', 'FILE_NEWER_VERSION', (text: string) => text.replace('"folderVersion":1', '"folderVersion":2')],
    ['that was edited', 'FILE_CORRUPT', (text: string) => text.replace('0.02', '0.03')],
    ['of plain TensorFlow.js', 'FILE_FORMAT', (text: string) => JSON.stringify({ ...JSON.parse(text), userDefinedMetadata: undefined })],
    ['that holds something else', 'FILE_FORMAT', () => 'null'],
  ])('%s is refused', async (_, code, edit) => {
    const storage = await savedModel(await calibratedModel());
    const text = new TextDecoder().decode(await storage.read('model.json'));
    expect(edit(text)).not.toBe(text);
    await storage.write('model.json', new TextEncoder().encode(edit(text)));
    await expectCode(code as 'FILE_FORMAT', SimilarityModel.load(storage));
  });

  test('that was only laid out anew is read', async () => {
    const storage = await savedModel(await calibratedModel());
    const manifest = JSON.parse(new TextDecoder().decode(await storage.read('model.json')));
    await storage.write('model.json', new TextEncoder().encode(JSON.stringify(manifest, null, 2)));
    expect((await SimilarityModel.load(storage)).indexSize).toBe(40);
  });

  test('that is not there is told', async () => {
    await expectCode('FILE_NOT_FOUND', SimilarityModel.load(new MemoryStorage()));
    await expectCode('STORAGE_UNAVAILABLE', SimilarityModel.load('https://example.com/model'));
  });
});

