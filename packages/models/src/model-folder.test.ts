import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { expectCode } from '@sim/testing/expect-code';
import { FailingStorage } from '@sim/testing/failing-storage';
import { isOccupied, readIndexPart, readModelFolder, type SavedModel, writeIndexPart, writeModelFolder } from './model-folder.ts';

const weightSpecs = [{ name: 'w', shape: [2], dtype: 'float32' as const }];

const savedModel = (fill = 1): SavedModel => ({
  artifacts: {
    modelTopology: { class_name: 'Model', config: { rate: 0.1, tiny: 1e-320, name: 'ü"\n' } },
    format: 'layers-model',
    weightSpecs,
    weightData: [Float32Array.of(fill).buffer, Float32Array.of(2).buffer],
    userDefinedMetadata: { author: 'me' },
  },
  setup: { nested: [fill, null, { deep: 'yes' }] },
  training: Uint8Array.of(fill, 1),
  index: Uint8Array.of(fill, 2, 3),
});

const filled = async (model = savedModel()) => {
  const storage = new MemoryStorage();
  await writeModelFolder(storage, model);
  return storage;
};

describe('the folder of a model', () => {
  test('gives back what was written, its weights as one piece', async () => {
    const { artifacts, ...rest } = await readModelFolder(await filled(), 'here');
    const { artifacts: given, ...others } = savedModel();
    expect(rest).toEqual(others);
    expect({ ...artifacts, weightData: undefined }).toEqual({ ...given, weightData: undefined });
    expect(new Float32Array(artifacts.weightData as ArrayBuffer)).toEqual(Float32Array.of(1, 2));
  });

  test('holds only what there is', async () => {
    const storage = await filled({ ...savedModel(), training: null, index: null });
    expect(await storage.list()).toHaveLength(2);
    expect(await readModelFolder(storage, 'here')).toMatchObject({ training: null, index: null });
    await expectCode('FILE_NOT_FOUND', readIndexPart(storage, 'here'));
  });

  test('has weights that TensorFlow.js finds by its own manifest', async () => {
    const storage = await filled();
    const { weightsManifest } = JSON.parse(new TextDecoder().decode(await storage.read('model.json')));
    expect(weightsManifest).toEqual([{ paths: [expect.stringMatching(/^weights-.*\.bin$/)], weights: weightSpecs }]);
    expect(new Float32Array((await storage.read(weightsManifest[0].paths[0])).buffer)).toEqual(Float32Array.of(1, 2));
  });

  test('drops the parts of the model before, and nothing else', async () => {
    const storage = await filled();
    await storage.write('index-notes.txt', Uint8Array.of(1));
    const old = await storage.list();
    await writeModelFolder(storage, savedModel(7));
    const now = await storage.list();
    expect(now).toHaveLength(old.length);
    expect(now.filter((name) => old.includes(name))).toEqual(['index-notes.txt', 'model.json']);
  });

  test('writes model.json after everything that it names', async () => {
    const storage = new MemoryStorage();
    await expect(writeModelFolder(new FailingStorage(storage, 4), savedModel())).rejects.toThrow('no space left');
    expect(await storage.list()).toHaveLength(3);
    expect(await isOccupied(storage)).toBe(false);
  });
});

describe('the index in a folder', () => {
  test('is alone, or takes the place of the one there', async () => {
    const storage = new MemoryStorage();
    await writeIndexPart(storage, Uint8Array.of(5), { overwrite: false, where: 'here' });
    expect([...(await readIndexPart(storage, 'here'))]).toEqual([5]);
    await expect(readModelFolder(storage, 'here')).rejects.toMatchObject({ code: 'FILE_FORMAT', message: expect.stringMatching(/^here: .*loadIndex/) });
    await writeModelFolder(storage, savedModel());
    await writeIndexPart(storage, Uint8Array.of(6), { overwrite: true, where: 'here' });
    const { index, ...rest } = await readModelFolder(storage, 'here');
    expect([...(index as Uint8Array)]).toEqual([6]);
    expect(rest).toMatchObject({ setup: savedModel().setup, training: savedModel().training });
    expect(await storage.list()).toHaveLength(4);
  });
});
