import { afterEach, expect, test } from '@jest/globals';
import { type Batch, LabelCodes } from '@sim/core';
import { MultiShotMemorySampler } from './multi-shot-memory-sampler.ts';
import { SeededSampler } from './seeded-sampler.ts';
import { serveSampler } from './serve-sampler.ts';

const ports: MessagePort[] = [];
afterEach(() => ports.splice(0).forEach((port) => port.close()));

/** Serves a sampler; gives a function that asks, and resolves to the next message. */
function serve(make: Parameters<typeof serveSampler>[0]): { next(): Promise<unknown>; ask(message: unknown): void } {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  serveSampler(make, port2 as unknown as Parameters<typeof serveSampler>[1]);
  port2.start();
  const messages: unknown[] = [];
  const waiting: ((message: unknown) => void)[] = [];
  port1.onmessage = ({ data }) => {
    const resolve = waiting.shift();
    if (resolve) resolve(data);
    else messages.push(data);
  };
  const next = async (): Promise<unknown> => (messages.length > 0 ? messages.shift() : new Promise((resolve) => waiting.push(resolve)));
  return { next, ask: (message) => port1.postMessage(message) };
}

const make = (): MultiShotMemorySampler => new MultiShotMemorySampler([[1], [2], [3], [4]], ['a', 'a', 'b', 'b'], { stepsPerEpoch: 2 });

test('introduces the sampler, then answers in order, also what was asked before', async () => {
  const { next, ask } = serve(() => new Promise((resolve) => setTimeout(() => resolve(make()), 10)));
  ask({ id: 4, epoch: 0, index: 1 });
  ask({ id: 5, epoch: -1, index: 0 });
  ask({ id: 6, epoch: 1, index: 0 });
  expect(await next()).toMatchObject({ stepsPerEpoch: 2, batchSize: 4, labels: ['a', 'b'], config: { seed: 0 } });
  expect(await next()).toEqual({ id: 4, batch: await make().batch(0, 1) });
  expect(await next()).toMatchObject({ id: 5, failure: { code: 'INVALID_ARGUMENT', message: expect.stringContaining('epoch') } });
  expect(await next()).toEqual({ id: 6, batch: await make().batch(1, 0) });
});

test('says why there is no sampler', async () => {
  const { next } = serve(() => Promise.reject(new Error('no data')));
  expect(await next()).toEqual({ failure: { message: 'no data' } });
});

test('leaves the memory of the sampler to it', async () => {
  const values = Float32Array.of(1, 2, 3, 4);
  class Rows extends SeededSampler {
    readonly batchSize: number = 2;
    readonly labelCodes: LabelCodes = new LabelCodes({ labels: [0] });
    protected async draw(): Promise<Batch> {
      return { examples: { values: values.subarray(0, 2), shape: [2, 1] }, labels: new Int32Array(2) };
    }
  }
  const { next, ask } = serve(() => new Rows());
  ask({ id: 0, epoch: 0, index: 0 });
  await next();
  expect(await next()).toEqual({ id: 0, batch: { examples: { values: Float32Array.of(1, 2), shape: [2, 1] }, labels: new Int32Array(2) } });
  expect(values).toEqual(Float32Array.of(1, 2, 3, 4));
});

test('needs a thread', () => {
  expect(() => serveSampler(make, null)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_OPERATION' }));
});
