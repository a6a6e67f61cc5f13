import { Writable } from 'node:stream';
import { beforeEach, describe, expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { ProgressBar } from './progress-bar.ts';

let written = '';
let time = 0;
const stream = new Writable({
  write(chunk, _encoding, done) {
    written += String(chunk);
    done();
  },
});
/** Every look at the clock takes a quarter of a second. */
const now = () => (time += 250);

beforeEach(() => {
  written = '';
  time = 0;
});

function network() {
  const kernelInitializer = initializers.constant({ value: 0.5 });
  const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [2], kernelInitializer })] });
  model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError', metrics: ['mae'] });
  return model;
}

const lines = () => written.split('\n').filter(Boolean);

describe('ProgressBar', () => {
  test('shows fit: lines with loss and remaining time, then one line per epoch with logs and time', async () => {
    const [model, xs, ys] = [network(), tf.ones([40, 2]), tf.zeros([40, 1])];
    await model.fit(xs, ys, { epochs: 2, batchSize: 2, verbose: 0, callbacks: [new ProgressBar({ stream, now })] });
    const closing = lines().filter((line) => !line.includes('%'));
    expect(closing).toHaveLength(2);
    for (const [epoch, line] of closing.entries()) {
      expect(line).toMatch(new RegExp(`^epoch ${epoch + 1}/2  loss [\\d.e-]+  mae [\\d.e-]+ +[\\d.]+ s$`));
      expect(line).toHaveLength(80);
    }
    const running = lines().filter((line) => line.includes('%'));
    expect(running.length).toBeGreaterThan(2);
    const pattern = /^epoch \d\/2 +\d+ % +\d+\/20 {2}[\d.]+\/s {2}\d:\d\d left {2}loss [\d.e-]+$/;
    for (const line of running) expect(line).toMatch(pattern);
    tf.dispose([xs, ys]);
  });

  test('shows the loss that fitDataset reports and leaves no tensor behind', async () => {
    const model = network();
    const batch = { xs: [[1, 2]], ys: [[3]] };
    const dataset = {
      size: Number.POSITIVE_INFINITY,
      iterator: async () => ({
        next: async () => ({ done: false, value: { xs: tf.tensor(batch.xs), ys: tf.tensor(batch.ys) } }),
      }),
    };
    const callbacks = () => [new ProgressBar({ stream, now })];
    const fit = () =>
      model.fitDataset(dataset, { epochs: 1, batchesPerEpoch: 5, verbose: 0, callbacks: callbacks() });
    await fit();
    const before = tf.memory().numTensors;
    written = '';
    const { history } = await fit();
    const [loss] = history['loss'] as number[];
    expect(tf.memory().numTensors).toBe(before);
    expect(lines().at(-1)).toContain(`loss ${loss?.toFixed(4)}`);
  });

  test('shows numbers that other callbacks put into the logs', async () => {
    const bar = new ProgressBar({ stream, now });
    await bar.onEpochBegin(4);
    await bar.onEpochEnd(4, { loss: tf.scalar(0.5), binary_accuracy: 0.98765 });
    expect(written).toMatch(/^epoch 5 {2}loss 0\.5000 {2}binary_accuracy 0\.9877 +[\d.]+ s\n$/);
  });

  test('draws no bar where the number of steps is not known', async () => {
    const bar = new ProgressBar({ stream, now });
    bar.setParams({ epochs: 3 });
    await bar.onEpochBegin(0);
    for (let batch = 0; batch < 50; batch++) await bar.onBatchEnd(batch, { loss: 1 });
    await bar.onTrainEnd();
    expect(written).toBe('');
  });

  test('draws in place on a terminal', async () => {
    const terminal = Object.assign(new Writable({ write: stream._write.bind(stream) }), { isTTY: true, columns: 100 });
    const bar = new ProgressBar({ stream: terminal, now });
    bar.setParams({ epochs: 3, steps: 20 });
    await bar.onEpochBegin(0);
    for (let batch = 0; batch < 20; batch++) await bar.onBatchEnd(batch, { loss: 0.25 });
    expect(written).toMatch(/epoch 1\/3 .*█.*░.*\/20 .* left {2}loss 0\.2500/);
    expect(written).not.toContain('\n');
    await bar.onTrainEnd();
    expect(written.endsWith('\u001B8\u001B[1G\u001B[2K')).toBe(true);
  });
});
