import { describe, expect, test } from '@jest/globals';
import { bytesSource, MemoryStorage, Random } from '@sim/core';
import { FailingStorage } from '@sim/testing/failing-storage';
import { openIndexFile } from '../index-file.ts';
import { logName, readLog } from './index-log.ts';
import { openDurable, recoverDurable } from './open-durable.ts';

const options = { embeddingSize: 2, distance: 'euclidean' };
const rowsOf = (...values: number[]) => ({ values: Float32Array.from(values), count: values.length / 2, dim: 2 });
const newFile = () => ({ storage: new MemoryStorage(), name: 'x' });

describe('openDurable', () => {
  test('writes changes of the records to the log', async () => {
    const file = newFile();
    const { state, durable } = await openDurable(file, options, 'test');
    await state.records.add(rowsOf(1, 2), { embeddings: [] }, {}, 'test');
    expect(readLog(await file.storage.read(logName('x')), 'test').entries).toHaveLength(1);
    await durable.close();
  });

  test('writes a new file where the log is longer than the file and a megabyte', async () => {
    const file = newFile();
    const { state, durable } = await openDurable(file, options, 'test');
    const random = new Random(1);
    const noise = Float32Array.from({ length: 300_000 }, () => random.normal());
    await state.records.add({ values: noise, count: 150_000, dim: 2 }, { embeddings: [] }, {}, 'test');
    await durable.close();
    const read = async () => openIndexFile(bytesSource(await file.storage.read('x')), 'test');
    const { log: before } = await read();
    await (await openDurable(file, options, 'test')).durable.close();
    const after = await read();
    expect(after.log?.previous).toBe(before?.id);
    expect(after.codes).toHaveLength(150_000);
    expect(readLog(await file.storage.read(logName('x')), 'test').entries).toHaveLength(0);
  });

  test('gives the lock back when it fails, at whatever step', async () => {
    const { storage } = newFile();
    for (const failsAt of [1, 2]) {
      const failing = { storage: new FailingStorage(storage, failsAt), name: `x${failsAt}` };
      await expect(openDurable(failing, options, 'test')).rejects.toThrow('no space left');
      await (await openDurable({ storage, name: failing.name }, options, 'test')).durable.close();
    }
  });
});

test('recoverDurable leaves a whole index as it is', async () => {
  const file = newFile();
  const { state, durable } = await openDurable(file, options, 'test');
  await state.records.add(rowsOf(1, 2, 3, 4), { embeddings: [] }, {}, 'test');
  await durable.close();
  expect(await recoverDurable(file, {}, 'test')).toEqual({ applied: 1, skipped: 0, lostBytes: 0 });
  const again = await openDurable(file, {}, 'test');
  expect([...again.state.records.table.ids()]).toEqual([0, 1]);
  await again.durable.close();
});
