import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { kernelConformance } from '@sim/testing/kernel-conformance';
import fc from 'fast-check';
import type { KernelSpec, RankKernel } from '../kernel-backend.ts';
import { makeRowFilter } from '../row-filter.ts';
import { wasmBackend } from '../wasm-backend.ts';
import { KernelThread } from './kernel-thread.ts';
import { serveKernel } from './kernel-worker.ts';
import { ROWS_PER_BLOCK } from './row-split.ts';
import type { StartThread, ThreadAnswer, ThreadKernelName, ThreadRequest } from './thread-protocol.ts';
import { ThreadedKernel } from './threaded-kernel.ts';

const threeNumbers: KernelSpec = { form: 'l2sq', dim: 3 };

/** A thread that is none: messages are copied and arrive later, as with a worker. `spoil` may fail a request. */
function fakeThread(spoil: (request: ThreadRequest) => ThreadAnswer | undefined = () => undefined): StartThread {
  return (_source, { onAnswer }) => {
    let receive: (request: ThreadRequest) => void = () => undefined;
    serveKernel({
      post: (answer, transfer) => void Promise.resolve(structuredClone(answer, { transfer: [...transfer] })).then(onAnswer),
      listen: (listener) => (receive = listener),
    });
    return {
      post: (request, transfer) => {
        const failure = spoil(request);
        if (failure) queueMicrotask(() => onAnswer(failure));
        else receive(structuredClone(request, { transfer: [...transfer] }));
      },
      keepProcess: () => undefined,
      terminate: () => (receive = () => undefined),
    };
  };
}

async function openThreads(
  starts: readonly StartThread[],
  spec: KernelSpec = threeNumbers,
  kernel: ThreadKernelName = 'wasm',
): Promise<ThreadedKernel> {
  const threads = starts.map((start) => new KernelThread(start, ''));
  for (const thread of threads) await thread.call({ call: 'open', kernel, spec });
  return new ThreadedKernel(kernel, spec, threads);
}

const lattice = (random: Random, count: number): Float32Array =>
  Float32Array.from({ length: 3 * count }, () => random.integer(5) - 2);

const outOfMemory = (): ThreadAnswer => ({ failure: { code: 'OUT_OF_MEMORY', message: 'no room' } });


async function expectSame(kernel: RankKernel, one: RankKernel): Promise<void> {
  const queries = lattice(new Random(7), 5);
  expect(kernel.size).toBe(one.size);
  expect(await kernel.search(queries, 9)).toEqual(await one.search(queries, 9));
}

for (const [kernel, tolerance] of [['wasm', 1e-14], ['reference', 1e-12]] as const)
  kernelConformance(
    `${kernel} in 3 parts`,
    () => ({
      name: kernel,
      isAvailable: async () => true,
      open: (spec) => openThreads([fakeThread(), fakeThread(), fakeThread()], spec, kernel),
    }),
    { tolerance },
  );

describe('ThreadedKernel', () => {
  test('answers as one kernel does, whatever the number of parts, rows and pieces', async () => {
    const piece = fc.integer({ min: 0, max: 3 * ROWS_PER_BLOCK });
    const problem = fc.record({
      parts: fc.integer({ min: 1, max: 4 }),
      pieces: fc.array(piece, { minLength: 1, maxLength: 4 }),
      k: fc.integer({ min: 1, max: 40 }),
      step: fc.integer({ min: 1, max: 3 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(problem, async ({ parts, pieces, k, step, seed }) => {
        const random = new Random(seed);
        const kernel = await openThreads(Array.from({ length: parts }, () => fakeThread()));
        const one = await wasmBackend.open(threeNumbers);
        for (const count of pieces) {
          const rows = lattice(random, count);
          await kernel.append(rows);
          await one.append(rows);
        }
        const queries = lattice(random, 3);
        const filter = step === 1 ? undefined : makeRowFilter(one.size, (row) => row % step === 0);
        expect(await kernel.search(queries, k, filter)).toEqual(await one.search(queries, k, filter));
        const [from, to] = [Math.floor(one.size / 3), one.size - 1].sort((a, b) => a - b) as [number, number];
        expect(await kernel.read?.(from, to)).toEqual(await one.read?.(from, to));
        kernel.dispose();
      }),
      { numRuns: 40 },
    );
  });

  test('queries that are a view of a larger buffer', async () => {
    const kernel = await openThreads([fakeThread(), fakeThread()]);
    const rows = lattice(new Random(1), 600);
    await kernel.append(rows);
    const { rows: found } = await kernel.search(rows.subarray(3 * 300, 3 * 301), 1);
    expect(kernel.spec.dim * (found[0] as number)).toBeLessThan(rows.length);
    expect(rows.length).toBe(1800);
  });

  test('adds all rows or none', async () => {
    let isFull = false;
    const full = fakeThread(({ call }) => (isFull && call === 'append' ? outOfMemory() : undefined));
    const kernel = await openThreads([fakeThread(), full]);
    const one = await wasmBackend.open(threeNumbers);
    const random = new Random(2);
    const add = async (count: number): Promise<void> => {
      const rows = lattice(random, count);
      await kernel.append(rows);
      await one.append(rows);
    };
    await add(700);
    isFull = true;
    await expect(kernel.append(lattice(random, 900))).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
    isFull = false;
    await expectSame(kernel, one);
    await add(500);
    await expectSame(kernel, one);
  });

  test('a thread that fails fails its calls and all later ones, and no other kernel', async () => {
    let fail: (cause: unknown) => void = () => undefined;
    const start: StartThread = (source, listener) => {
      fail = listener.onFailure;
      return fakeThread()(source, listener);
    };
    const kernel = await openThreads([start]);
    await kernel.append(lattice(new Random(3), 10));
    const pending = kernel.search(new Float32Array(3), 1);
    await Promise.resolve();
    fail(new Error('the thread is gone'));
    await expect(pending).rejects.toMatchObject({ code: 'THREAD_FAILED', message: expect.stringContaining('the thread is gone') });
    await expect(kernel.search(new Float32Array(3), 1)).rejects.toMatchObject({ code: 'THREAD_FAILED' });
  });

  test('counts bytes and queries of all parts', async () => {
    const kernel = await openThreads([fakeThread(), fakeThread()]);
    await kernel.append(lattice(new Random(4), 600));
    await kernel.search(new Float32Array(6), 4);
    expect(kernel.bytes()).toBeGreaterThanOrEqual(4 * 1800);
    expect(kernel.statistics().queries).toBe(2);
    expect(kernel.statistics().ranked).toBeGreaterThanOrEqual(8);
  });
});

test('many rows go to threads in messages of a quarter of a megabyte each, whose arrays are handed over', async () => {
  const sent: number[] = [];
  const watch = fakeThread((request) => {
    if (request.call === 'append') sent.push(request.rows.length);
    return undefined;
  });
  const kernel = await openThreads([watch, watch]);
  const rows = lattice(new Random(3), 100_000);
  await kernel.append(rows);
  expect(Math.max(...sent)).toBeLessThanOrEqual(2 ** 16);
  expect(sent.reduce((sum, length) => sum + length, 0)).toBe(rows.length);
  expect(await (kernel.read as NonNullable<RankKernel['read']>)(0, 100_000)).toEqual(rows);
});
