import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { referenceBackend } from '@sim/kernels';
import { expectCode } from '@sim/testing/expect-code';
import { searchConformance } from '@sim/testing/search-conformance';
import { LinearSearch, type LinearSearchOptions } from './linear-search.ts';

searchConformance('LinearSearch in a worker', (options) => new LinearSearch({ ...options, worker: true }), {
  fromBytes: (bytes) => LinearSearch.fromBytes(bytes, { worker: true }),
});

const random = new Random(1);
const dim = 16;
const rows = Float32Array.from({ length: 3000 * dim }, () => random.normal());
const ids = Uint32Array.from({ length: 3000 }, (_, row) => 2 * row);

async function filled(options: Partial<LinearSearchOptions>): Promise<LinearSearch> {
  const search = new LinearSearch({ dim, distance: 'euclidean', ...options });
  await search.add(ids, rows);
  return search;
}

describe('LinearSearch with threads', () => {
  test.each([{ worker: true }, { threads: 2 }, { threads: 'auto' }, { threads: 2, kernel: 'reference' }] as const)(
    '%j answers as without',
    async (options) => {
      const [alone, search] = [await filled({}), await filled(options)];
      for (const filter of [undefined, (id: number) => id % 3 === 0]) {
        const wanted = { k: 7, filter };
        expect(await search.lookup(rows.subarray(0, 40 * dim), wanted)).toEqual(
          await alone.lookup(rows.subarray(0, 40 * dim), wanted),
        );
      }
      expect(search.kernel).toBe('kernel' in options ? 'reference' : 'wasm');
      search.dispose();
    },
  );

  test('the caller goes on with other work during a lookup', async () => {
    const search = await filled({ worker: true });
    let turns = 0;
    const turn = setInterval(() => turns++, 1);
    await search.lookup(rows, { k: 10 });
    clearInterval(turn);
    search.dispose();
    expect(turns).toBeGreaterThan(5);
  });

  test('the caller goes on with other work while rows are checked and added', async () => {
    const search = new LinearSearch({ dim: 64, worker: true });
    await search.ready();
    const many = new Float32Array(64 * 20_000).fill(1);
    let turns = 0;
    const turn = (): void => void setImmediate(() => ++turns < 1e9 && isAdding && turn());
    let isAdding = true;
    turn();
    await search.add(Uint32Array.from({ length: 20_000 }, (_, i) => i), many);
    isAdding = false;
    // At least once for every message of 65,536 numbers.
    expect(turns).toBeGreaterThanOrEqual(19);
    many[64 * 19_999 + 3] = Number.NaN;
    const ids = Uint32Array.from({ length: 20_000 }, (_, i) => 20_000 + i);
    await expect(search.add(ids, many)).rejects.toThrow('row 19999, column 3 is not a finite number');
    expect(search.size).toBe(20_000);
    search.dispose();
  });

  test('threads are a matter of the machine: the configuration has them, the file does not', async () => {
    const search = await filled({ threads: 2, worker: true });
    expect(search.getConfig()).toMatchObject({ threads: 2, worker: true });
    const again = await LinearSearch.fromBytes(await search.toBytes());
    expect(again.getConfig()).not.toHaveProperty('threads');
    expect(again.getConfig()).not.toHaveProperty('worker');
    search.dispose();
    again.dispose();
  });

  test('dispose ends a lookup that waits for its thread', async () => {
    const search = await filled({ worker: true });
    const pending = search.lookup(rows, { k: 10 });
    await new Promise(setImmediate);
    search.dispose();
    await expectCode('DISPOSED', pending);
  });

  test('refuses a number of threads that there cannot be, and kernels that have none', async () => {
    expect(() => new LinearSearch({ dim, threads: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    await expectCode('UNKNOWN_NAME', new LinearSearch({ dim, threads: 2, kernel: 'webgpu' }).ready());
    await expectCode('UNKNOWN_NAME', new LinearSearch({ dim, threads: 2, kernel: referenceBackend }).ready());
  });
});
