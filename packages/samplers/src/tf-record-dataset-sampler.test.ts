import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type TfRecordCompression, TfRecordWriter, encodeExample, parseExample } from '@sim/datasets';
import { samplerConformance } from '@sim/testing/sampler-conformance';
import '@tensorflow/tfjs-backend-cpu';
import { TFRecordDatasetSampler } from './tf-record-dataset-sampler.ts';
import type { TFRecordDatasetSamplerOptions } from './tf-record-dataset-sampler-options.ts';

let root: string;

/** Three shards of 12, 8 and 20 records, class by class in fours; record i holds the number i and the class i / 4. */
async function writeShards(folder: string, compression: TfRecordCompression, extra = 0): Promise<string> {
  const path = await mkdtemp(join(root, folder));
  let record = 0;
  for (const [shard, count] of [12, 8, 20 + extra].entries()) {
    const writer = new TfRecordWriter(join(path, `part-${shard}.tfrec`), { compression });
    for (let i = 0; i < count; i++, record++)
      await writer.write(encodeExample({ x: { floats: [record, 0.5] }, y: { bytes: [`class ${Math.floor(record / 4)}`] } }));
    await writer.close();
  }
  return path;
}

const deserializationFn = (record: Uint8Array) => {
  const example = parseExample(record);
  return { x: example.floats('x'), y: example.strings('y')[0] as string };
};
const open = (shardPath: string, options: Partial<TFRecordDatasetSamplerOptions> = {}) =>
  TFRecordDatasetSampler({ shardPath, deserializationFn, batchSize: 8, ...options });

let plain: string;
let packed: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sim-record-sampler-'));
  plain = await writeShards('plain-', 'none');
  packed = await writeShards('packed-', 'gzip');
});
afterAll(() => rm(root, { recursive: true }));

samplerConformance('TFRecordDatasetSampler', (seed) => open(plain, { seed }));
samplerConformance('TFRecordDatasetSampler with memory for some records', (seed) =>
  open(plain, { seed, bufferBytes: 2000 }),
);
samplerConformance('TFRecordDatasetSampler over packed shards', (seed) =>
  open(packed, { seed, compression: 'gzip', shardsPerCycle: 1 }),
);

describe('TFRecordDatasetSampler', () => {
  test('gives every record once an epoch, blocks of a class side by side', async () => {
    for (const [examplePerClass, shardsPerCycle, bufferBytes] of [[2, undefined, undefined], [4, 1, 1], [1, 2, 1500]] as const) {
      const sampler = await open(plain, { examplePerClass, shardsPerCycle, ...(bufferBytes && { bufferBytes }) });
      expect([sampler.stepsPerEpoch, sampler.batchSize]).toEqual([5, 8]);
      for (const epoch of [0, 3]) {
        const seen: number[] = [];
        for (let step = 0; step < 5; step++) {
          const { examples, labels } = await sampler.batch(epoch, step);
          expect(examples.shape).toEqual([8, 2]);
          const rows = [...examples.values].filter((_, i) => i % 2 === 0);
          expect(rows.map((row) => `class ${Math.floor(row / 4)}`)).toEqual([...labels].map((code) => sampler.labelCodes.decode(code)));
          for (let i = 0; i < 8; i += examplePerClass) {
            const first = rows[i] as number;
            expect(rows.slice(i, i + examplePerClass)).toEqual(Array.from({ length: examplePerClass }, (_, j) => first + j));
          }
          seen.push(...rows);
        }
        expect(seen).not.toEqual([...seen].sort((a, b) => a - b));
        expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
      }
    }
  });

  test('finds the classes by itself, ascending, or takes them in a given order', async () => {
    const labels = Array.from({ length: 10 }, (_, i) => `class ${i}`);
    expect((await open(plain)).labelCodes.getConfig()).toEqual({ labels });
    const reversed = [...labels].reverse();
    const sampler = await open(plain, { classList: reversed });
    const { examples, labels: codes } = await sampler.batch(0, 0);
    expect([...codes].map((code) => 9 - code)).toEqual([...codes].map((_, i) => Math.floor((examples.values[2 * i] as number) / 4)));
  });

  test('leaves the end of an epoch out that fills no batch', async () => {
    const sampler = await open(plain, { batchSize: 12 });
    expect(sampler.stepsPerEpoch).toBe(3);
    await expect(sampler.batch(0, 3)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/3 batches/) });
  });

  test('gives the same batches whether shards are packed or not', async () => {
    const zlib = await writeShards('zlib-', 'zlib');
    const samplers = await Promise.all([
      open(plain, { shardsPerCycle: 2 }),
      open(packed, { shardsPerCycle: 2, compression: 'gzip' }),
      open(zlib, { shardsPerCycle: 2, compression: 'zlib' }),
    ]);
    for (let step = 0; step < 5; step++) {
      const [first, ...others] = await Promise.all(samplers.map((sampler) => sampler.batch(1, step)));
      for (const other of others) expect(other).toEqual(first);
    }
  });

  test('reads shards that are given one by one', async () => {
    const shards = [join(plain, 'part-1.tfrec'), await readFile(join(plain, 'part-0.tfrec'))];
    const sampler = await open(plain, { shardPath: undefined, shards });
    expect(sampler.stepsPerEpoch).toBe(2);
    expect(sampler.labelCodes.size).toBe(5);
  });

  test('has a configuration that it accepts back, and adds views', async () => {
    const augmenter: TFRecordDatasetSamplerOptions['augmenter'] = ({ examples, labels }, random) => ({
      examples: { ...examples, values: Float32Array.from(examples.values, (value) => value + random.uniform()) },
      labels,
    });
    const sampler = await open(plain, { augmenter, examplePerClass: 4, shardsPerCycle: 2, seed: 6, warmup: 1 });
    const config = JSON.parse(JSON.stringify(sampler.getConfig())) as object;
    const again = await open(plain, { augmenter, ...config });
    expect(again.getConfig()).toEqual(sampler.getConfig());
    expect(await again.batch(2, 1)).toEqual(await sampler.batch(2, 1));
  });

  test('refuses shards that are not made of blocks, and blocks of two classes', async () => {
    const odd = await writeShards('odd-', 'none', 1);
    await expect(open(odd)).rejects.toMatchObject({ code: 'LENGTH_MISMATCH', message: expect.stringMatching(/shard 2 .*got 21/) });
    const sampler = await open(await writeShards('eight-', 'none', 4), { examplePerClass: 4, classList: ['class 0'] });
    await expect(sampler.batch(0, 0)).rejects.toMatchObject({ code: 'INVALID_LABEL', message: expect.stringMatching(/not listed, got "class/) });
    const byRow = await open(plain, { deserializationFn: (record) => ({ x: [1], y: deserializationFn(record).x[0] as number }), classList: Array.from({ length: 40 }, (_, i) => i) });
    await expect(byRow.batch(0, 0)).rejects.toMatchObject({ code: 'INVALID_LABEL', message: expect.stringMatching(/not of one class/) });
  });

  test('refuses a damaged shard when the damage is read', async () => {
    const folder = await writeShards('damaged-', 'none');
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name));
      bytes[30] = (bytes[30] as number) ^ 1;
      await writeFile(join(folder, name), bytes);
    }
    const sampler = await open(folder, { classList: Array.from({ length: 10 }, (_, i) => `class ${i}`) });
    const epoch = Promise.all([0, 1, 2, 3, 4].map((step) => sampler.batch(0, step)));
    await expect(epoch).rejects.toMatchObject({ code: 'FILE_CORRUPT', message: expect.stringMatching(/part-\d\.tfrec .*offset 0 /) });
  });

  test.each([
    ['a batch that is no multiple of a block', { batchSize: 7 }, 'INVALID_ARGUMENT', /multiple of examplePerClass, 2, got 7\. Use 8/],
    ['more than there is', { batchSize: 42 }, 'TOO_FEW_EXAMPLES', /less than one batch of 42 records, got 40/],
    ['no examples', { examplePerClass: 0 }, 'INVALID_ARGUMENT', /examplePerClass/],
    ['no shards in a cycle', { shardsPerCycle: 0 }, 'INVALID_ARGUMENT', /shardsPerCycle/],
    ['no memory', { bufferBytes: 0 }, 'INVALID_ARGUMENT', /bufferBytes/],
    ['an unknown compression', { compression: 'GZIP' as 'gzip' }, 'UNKNOWN_NAME', /compression/],
    ['a folder that does not exist', { shardPath: 'no/such/folder' }, 'FILE_NOT_FOUND', /no file that ends in/],
    ['packed shards that are not', { compression: 'gzip' as const }, 'FILE_CORRUPT', /cannot be unpacked/],
  ])('refuses %s', async (_, options, code, message) => {
    await expect(open(plain, options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
