import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { bundleProgram } from '@sim/testing/bundle-program';
import { expectCode } from '@sim/testing/expect-code';
import { rowSampler } from '@sim/testing/row-sampler';
import { PrefetchSampler } from './prefetch-sampler.ts';
import { type SamplerThread, ThreadSampler } from './thread-sampler.ts';

const program = await bundleProgram(new URL('../../testing/src/serve-rows.ts', import.meta.url));
afterAll(() => rm(dirname(program), { recursive: true }));

const running: Worker[] = [];

function start(what: string): Worker {
  const worker = new Worker(program, { workerData: what });
  running.push(worker);
  return worker;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.terminate()));
});

const isRunning = (worker: Worker): boolean => worker.threadId !== -1;

describe('ThreadSampler', () => {
  test('gives the batches of the sampler, alone and ahead of time, and ends its thread', async () => {
    const worker = start('rows');
    const [expected, sampler] = [rowSampler(), await ThreadSampler.start(worker)];
    expect([sampler.stepsPerEpoch, sampler.batchSize, sampler.getConfig()]).toEqual([3, 4, JSON.parse(JSON.stringify(expected.getConfig()))]);
    expect(sampler.labelCodes.decode(1)).toBe('odd');
    for (const ahead of [sampler, new PrefetchSampler(sampler, { ahead: 2 })])
      for (const [epoch, index] of [[0, 0], [0, 1], [2, 1], [0, 0]] as const)
        expect(await ahead.batch(epoch, index)).toEqual(await expected.batch(epoch, index));
    await sampler.dispose();
    expect(isRunning(worker)).toBe(false);
    await expectCode('DISPOSED', sampler.batch(0, 0));
  }, 30_000);

  test('passes errors on, and goes on', async () => {
    const sampler = await ThreadSampler.start(start('rows'));
    await expectCode('INVALID_ARGUMENT', sampler.batch(0, -1));
    await expect(sampler.batch(0.5, 0)).rejects.toThrow(/MultiShotMemorySampler\.batch.*epoch.*0\.5/);
    expect(await sampler.batch(0, 0)).toEqual(await rowSampler().batch(0, 0));
    await sampler.dispose();
  }, 30_000);

  test('a sampler that cannot be made is an error of the start, which ends the thread', async () => {
    const worker = start('no data');
    await expect(ThreadSampler.start(worker)).rejects.toMatchObject({ code: 'THREAD_FAILED', message: expect.stringContaining('no data') });
    expect(isRunning(worker)).toBe(false);
    const refused = start('too few');
    await expectCode('INVALID_ARGUMENT', ThreadSampler.start(refused));
  }, 30_000);

  test('a program that throws, or a thread that ends, rejects what is awaited', async () => {
    await expectCode('THREAD_FAILED', ThreadSampler.start(new Worker('throw new Error()', { eval: true })));
    const worker = start('no answer');
    const sampler = await ThreadSampler.start(worker);
    const late = sampler.batch(0, 0);
    void worker.terminate();
    await expectCode('THREAD_FAILED', late);
    await expectCode('THREAD_FAILED', sampler.batch(0, 0));
  }, 30_000);

  test('what is awaited rejects when the sampler is disposed of', async () => {
    const sampler = await ThreadSampler.start(start('no answer'));
    const late = sampler.batch(0, 2);
    const disposed = sampler.dispose();
    await expectCode('DISPOSED', late);
    await disposed;
  }, 30_000);

  test("listens to a browser's worker", async () => {
    const listeners = new Map<string, (event: { data?: unknown; message?: string }) => void>();
    const posted: unknown[] = [];
    const thread: SamplerThread = {
      postMessage: (message) => posted.push(message),
      terminate: () => posted.push('ended'),
      addEventListener: (type, listener) => void listeners.set(type, listener),
    };
    const started = ThreadSampler.start(thread);
    listeners.get('message')?.({ data: { stepsPerEpoch: 2, batchSize: 1, labels: [7], config: { seed: 1 } } });
    const sampler = await started;
    const batch = { examples: { values: Float32Array.of(1), shape: [1, 1] }, labels: Int32Array.of(0) };
    const asked = sampler.batch(0, 1);
    listeners.get('message')?.({ data: { id: 0, batch } });
    expect(await asked).toBe(batch);
    expect(posted).toEqual([{ id: 0, epoch: 0, index: 1 }]);
    const late = sampler.batch(1, 0);
    listeners.get('error')?.({ message: 'no such file' });
    await expect(late).rejects.toThrow('no such file');
    await sampler.dispose();
    expect(posted.at(-1)).toBe('ended');
  });
});
