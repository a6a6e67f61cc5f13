import { describe, expect, test } from '@jest/globals';
import { MemoryStorage, type StorageLocation } from '@sim/core';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Callback, layers, LayersModel, sequential } from '@tensorflow/tfjs-layers';
import { SaveBest, type SaveBestOptions } from './save-best.ts';

/** Logs given values, one for each epoch; undefined stands for an epoch that logs nothing. */
class Logging extends Callback {
  readonly #name: string;
  readonly #values: readonly (number | undefined)[];

  constructor(name: string, values: readonly (number | undefined)[]) {
    super();
    this.#name = name;
    this.#values = values;
  }

  override async onEpochEnd(epoch: number, logs: Record<string, number | tf.Tensor> = {}): Promise<void> {
    const value = this.#values[epoch];
    if (value !== undefined) logs[this.#name] = value;
  }
}

/** Trains for as many epochs as there are values, and gives the epochs after which the model was saved. */
async function savedEpochs(values: (number | undefined)[], options: Partial<SaveBestOptions> = {}) {
  const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  const saved: number[] = [];
  const handler = tf.io.withSaveHandler(async () => {
    saved.push(epoch);
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  let epoch = -1;
  class Counting extends Callback {
    override async onEpochBegin(current: number): Promise<void> {
      epoch = current;
    }
  }
  const best = new SaveBest({ location: handler, monitor: 'recall', mode: 'max', ...options });
  const [xs, ys] = [tf.ones([2, 1]), tf.ones([2, 1])];
  try {
    const callbacks = [new Counting(), new Logging('recall', values), best];
    await model.fit(xs, ys, { epochs: values.length, verbose: 0, callbacks });
  } finally {
    tf.dispose([xs, ys]);
    model.dispose();
  }
  return { saved, best };
}

describe('SaveBest', () => {
  test('saves whenever the value is better than ever before', async () => {
    const { saved, best } = await savedEpochs([0.3, 0.5, 0.4, 0.5, 0.7]);
    expect(saved).toEqual([0, 1, 4]);
    expect([best.best, best.bestEpoch]).toEqual([0.7, 4]);
  });

  test('takes less for better when told to', async () => {
    expect((await savedEpochs([3, 4, 2, 2.5, 1], { mode: 'min' })).saved).toEqual([0, 2, 4]);
  });

  test('saves for more than the least gain over what is saved', async () => {
    expect((await savedEpochs([0.1, 0.15, 0.19, 0.21, 0.3], { minDelta: 0.1 })).saved).toEqual([0, 3]);
  });

  test('has to beat the baseline', async () => {
    const { saved, best } = await savedEpochs([0.1, 0.6, 0.7], { baseline: 0.65 });
    expect(saved).toEqual([2]);
    expect(best.bestEpoch).toBe(2);
    const never = await savedEpochs([0.1], { baseline: 0.65 });
    expect([never.best.best, never.best.bestEpoch]).toEqual([0.65, undefined]);
  });

  test('passes over epochs without the value and values that are none', async () => {
    expect((await savedEpochs([undefined, 0.2, Number.NaN, undefined, 0.3])).saved).toEqual([1, 4]);
  });

  test('goes by the loss, less is better, unless told otherwise', async () => {
    const saved: tf.io.ModelArtifacts[] = [];
    const handler = tf.io.withSaveHandler(async (artifacts) => {
      saved.push(artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    });
    const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [1], useBias: false })] });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const [xs, ys] = [tf.ones([4, 1]), tf.mul(tf.ones([4, 1]), 9)];
    const best = new SaveBest({ location: handler });
    const { history } = await model.fit(xs, ys, { epochs: 4, verbose: 0, callbacks: [best] });
    expect(saved).toHaveLength(4);
    // The log is still a tensor when the callback sees it, and must stay one for the history.
    expect(best.best).toBe(history['loss']?.at(-1));
    tf.dispose([xs, ys]);
    model.dispose();
  });

  test('hands the location to the model’s own save', async () => {
    const storage = new MemoryStorage();
    class Folder extends LayersModel {
      static override readonly className = 'Folder';
      override async save(location: StorageLocation | tf.io.IOHandler): Promise<tf.io.SaveResult> {
        await (location as MemoryStorage).write('model.json', Uint8Array.of(7));
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }
    }
    const { inputs, outputs } = sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] });
    const model = new Folder({ inputs, outputs });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const [xs, ys] = [tf.ones([2, 1]), tf.ones([2, 1])];
    await model.fit(xs, ys, { epochs: 1, verbose: 0, callbacks: [new SaveBest({ location: storage })] });
    expect(await storage.list()).toEqual(['model.json']);
    tf.dispose([xs, ys]);
    model.dispose();
  });

  test('says so at the end when no epoch logged the value', async () => {
    await expect(savedEpochs([0.1], { monitor: 'recal' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('"recal"'),
    });
  });

  test('lets a save that fails be known', async () => {
    const location = tf.io.withSaveHandler(() => Promise.reject(new RangeError('disk full')));
    await expect(savedEpochs([0.1], { location })).rejects.toThrow('disk full');
  });

  test.each<[Partial<SaveBestOptions>, string]>([
    [{ monitor: 'recall@5' }, 'INVALID_ARGUMENT'],
    [{ monitor: 'loss', mode: 'least' as 'min' }, 'UNKNOWN_NAME'],
  ])('refuses %p', (options, code) => {
    expect(() => new SaveBest({ location: './out', ...options })).toThrow(expect.objectContaining({ code }));
  });
});
