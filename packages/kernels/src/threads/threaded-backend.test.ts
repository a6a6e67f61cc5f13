import { beforeAll, describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { kernelConformance } from '@sim/testing/kernel-conformance';
import { runCountingThreads } from '@sim/testing/run-counting-threads';
import type { KernelBackend } from '../kernel-backend.ts';
import { wasmBackend } from '../wasm-backend.ts';
import { makeThreadedBackend } from './threaded-backend.ts';

// Every form passes the same suite with rows of every width in `threaded-kernel.test.ts`, where no thread has to start for each test.
kernelConformance('wasm, 2 threads', () => makeThreadedBackend({ threads: 2 }), { forms: ['l2sq'], tolerance: 1e-14, dims: [1, 16, 67] });

/** A life of three kernels; the last is never disposed of. One process for all, for starting one takes seconds. */
const program = `
import { makeThreadedBackend } from './threaded-backend.ts';
const open = () => makeThreadedBackend({ threads: 2 }).open({ form: 'dot', dim: 2 });

const disposed = await open();
const ofDisposed = threads;
await disposed.append(new Float32Array(40_000));
const pending = disposed.search(new Float32Array(20_000), 5).catch((error) => error.code);
await Promise.resolve();
disposed.dispose();
const code = await pending;
await until(() => threads === 0);

await (async () => { await (await open()).append(new Float32Array(4)); })();
const ofForgotten = threads;
await until(() => { gc(); return threads === 0; });

const kept = await open();
await kept.append(Float32Array.of(1, 0, 0, 1));
const nearest = (await kept.search(Float32Array.of(0, 1), 1)).rows[0];
console.log(JSON.stringify({ ofDisposed, code, ofForgotten, nearest, ofKept: threads }));
`;

describe('makeThreadedBackend', () => {
  test.each([0, -1, 1.5])('refuses %d threads', (threads) => {
    expect(() => makeThreadedBackend({ threads })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  test('takes one thread per processor when the number is left to it', async () => {
    const kernel = await makeThreadedBackend().open({ form: 'dot', dim: 1 });
    await kernel.append(Float32Array.of(1, 2, 3));
    expect((await kernel.search(Float32Array.of(1), 1)).rows).toEqual(Uint32Array.of(2));
    kernel.dispose();
  });

  test('the caller goes on with other work while its threads search, which it could not do itself', async () => {
    const random = new Random(1);
    const rows = Float32Array.from({ length: 20_000 * 64 }, () => random.normal());
    const turnsOf = async (backend: KernelBackend): Promise<number> => {
      const kernel = await backend.open({ form: 'l2sq', dim: 64 });
      await kernel.append(rows);
      let turns = 0;
      const count = (): void => void turns++;
      const turn = setInterval(count, 1);
      await kernel.search(rows.subarray(0, 2000 * 64), 10);
      clearInterval(turn);
      kernel.dispose();
      return turns;
    };
    expect(await turnsOf(wasmBackend)).toBe(0);
    expect(await turnsOf(makeThreadedBackend({ threads: 1 }))).toBeGreaterThan(5);
  });

  describe('in a process of its own', () => {
    let told: Record<string, unknown>;
    beforeAll(async () => {
      const { stdout, ...end } = await runCountingThreads(program, new URL('.', import.meta.url));
      expect(end).toEqual({ stderr: '', status: 0, signal: null });
      told = JSON.parse(stdout) as typeof told;
    });

    test('dispose ends the threads, and calls that wait for them', () => {
      expect(told).toMatchObject({ ofDisposed: 2, code: 'DISPOSED' });
    });

    test('threads of a kernel that is forgotten end', () => {
      expect(told).toMatchObject({ ofForgotten: 2 });
    });

    test('the process ends although nobody disposed of its kernel', () => {
      expect(told).toMatchObject({ nearest: 1, ofKept: 2 });
    });
  });
});
