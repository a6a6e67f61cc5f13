import { describe, expect, test } from '@jest/globals';
import { type ByteStorage, MemoryStorage } from '@sim/core';
import { FailingStorage } from '@sim/testing/failing-storage';
import type { Place } from './place.ts';
import { SegmentLog } from './segment-log.ts';

const open = (storage: ByteStorage, shardSize = 4) => new SegmentLog({ storage, stem: 'a-0', shardSize });
const entry = (...values: number[]) => Uint8Array.from(values);
const FIRST = 'a-0-000000.records';

/** What counts after opening: the entries of every call that was finished. */
async function replayed(storage: ByteStorage): Promise<{ log: SegmentLog; calls: number[][][] }> {
  const log = open(storage);
  const calls: number[][][] = [];
  let call: number[][] = [];
  await log.replay(({ payload, left, place }) => {
    expect(place.length).toBe(payload.length);
    call.push([...payload]);
    if (left > 0) return;
    calls.push(call);
    call = [];
  }, 'T.t');
  return { log, calls };
}

async function copyOf(storage: ByteStorage): Promise<MemoryStorage> {
  const copy = new MemoryStorage();
  for (const name of await storage.list()) await copy.write(name, await storage.read(name));
  return copy;
}

describe('SegmentLog', () => {
  test('gives back entries by place, and all of them when opened again', async () => {
    const storage = new MemoryStorage();
    const log = open(storage);
    const first = await log.append([entry(1, 2), entry(), entry(3)], 'T.t');
    const second = await log.append([entry(4), entry(5, 6, 7), entry(8)], 'T.t');
    const wanted = [second[1], first[0], second[2], first[1]];
    expect((await log.read(wanted as Place[], 'T.t')).map((payload) => [...payload])).toEqual([[5, 6, 7], [1, 2], [8], []]);
    expect((await replayed(storage)).calls).toEqual([[[1, 2], [], [3]], [[4], [5, 6, 7], [8]]]);
    expect(await storage.list()).toEqual([FIRST, 'a-0-000001.records']);
  });

  test('goes on where it ended, over many files', async () => {
    const storage = new MemoryStorage();
    const expected: number[][][] = [];
    for (let i = 0; i < 9; i++) {
      const { log, calls } = await replayed(storage);
      expect(calls).toEqual(expected);
      const call = Array.from({ length: i }, (_, j) => [i, j]);
      await log.append(call.map((values) => entry(...values)), 'T.t');
      if (i > 0) expected.push(call);
    }
    expect(await storage.list()).toHaveLength(9);
  });

  test('reads entries that are longer than what is read at once', async () => {
    const storage = new MemoryStorage();
    const long = Uint8Array.from({ length: 5_000_000 }, (_, i) => i % 251);
    await open(storage).append([entry(1), long, entry(2), long], 'T.t');
    const lengths: number[] = [];
    const log = open(storage);
    const places: Place[] = [];
    await log.replay(({ payload, place }) => {
      lengths.push(payload.length);
      places.push(place);
    }, 'T.t');
    expect(lengths).toEqual([1, 5_000_000, 1, 5_000_000]);
    expect(Buffer.compare((await log.read(places, 'T.t'))[3] as Uint8Array, long)).toBe(0);
  });
});

describe('a log whose end is cut off', () => {
  test('at any byte holds the calls before it, and goes on', async () => {
    const storage = new MemoryStorage();
    const ends = [0];
    for (const call of [[entry(1), entry(2)], [entry(3)], [entry(4, 5, 6)]]) {
      const { log } = await replayed(storage);
      await log.append(call, 'T.t');
      ends.push((await storage.read(FIRST)).length);
    }
    const whole = await storage.read(FIRST);
    const { calls } = await replayed(storage);
    for (let length = 0; length <= whole.length; length++) {
      const cut = new MemoryStorage();
      await cut.write(FIRST, whole.subarray(0, length));
      const { log, calls: found } = await replayed(cut);
      const count = ends.filter((end) => end <= length).length - 1;
      expect(found).toEqual(calls.slice(0, count));
      // Nothing is cut by reading alone.
      expect((await cut.read(FIRST)).length).toBe(length);
      await log.append([entry(9)], 'T.t');
      expect((await replayed(cut)).calls).toEqual([...calls.slice(0, count), [[9]]]);
    }
  });

  test('in the middle of a call over several files holds nothing of it', async () => {
    const storage = new MemoryStorage();
    await open(storage).append([entry(0)], 'T.t');
    await (await replayed(storage)).log.append(Array.from({ length: 12 }, (_, i) => entry(i)), 'T.t');
    expect(await storage.list()).toHaveLength(4);
    const names = (await storage.list()).toReversed();
    for (const [i, name] of names.entries()) {
      const cut = await copyOf(storage);
      for (const later of names.slice(0, i)) await cut.remove(later);
      await cut.write(name, (await cut.read(name)).slice(0, -1));
      const { log, calls } = await replayed(cut);
      expect(calls).toEqual([[[0]]]);
      await log.append([entry(7)], 'T.t');
      expect(await cut.list()).toEqual([FIRST]);
      expect((await replayed(cut)).calls).toEqual([[[0]], [[7]]]);
    }
  });

  test('with zeros, or a bad last entry, loses only that', async () => {
    const storage = new MemoryStorage();
    const log = open(storage);
    await log.append([entry(1)], 'T.t');
    await log.append([entry(2)], 'T.t');
    const whole = await storage.read(FIRST);
    await storage.append(FIRST, new Uint8Array(40));
    expect((await replayed(storage)).calls).toEqual([[[1]], [[2]]]);
    whole[whole.length - 1] = 3;
    await storage.write(FIRST, whole);
    expect((await replayed(storage)).calls).toEqual([[[1]]]);
  });
});

describe('a damaged log', () => {
  const refusal = { code: 'FILE_CORRUPT' };

  test('is refused when any bit before the last entry is other than it was', async () => {
    const storage = new MemoryStorage();
    const log = open(storage);
    await log.append([entry(1, 2), entry(3)], 'T.t');
    const checked = (await storage.read(FIRST)).length;
    await log.append([entry(4)], 'T.t');
    for (let bit = 0; bit < 8 * checked; bit++) {
      const damaged = await copyOf(storage);
      const bytes = await damaged.read(FIRST);
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      await damaged.write(FIRST, bytes);
      await expect(replayed(damaged)).rejects.toMatchObject(refusal);
    }
  });

  test('is refused when a file is missing or cut, unless it is the last', async () => {
    const storage = new MemoryStorage();
    await open(storage).append(Array.from({ length: 12 }, (_, i) => entry(i)), 'T.t');
    const names = await storage.list();
    for (const name of names.slice(0, -1)) {
      const missing = await copyOf(storage);
      await missing.remove(name);
      await expect(replayed(missing)).rejects.toMatchObject(refusal);
      const cut = await copyOf(storage);
      await cut.write(name, (await cut.read(name)).slice(0, -1));
      await expect(replayed(cut)).rejects.toMatchObject(refusal);
    }
  });

  test('is refused where whole entries are missing, or stand twice', async () => {
    const storage = new MemoryStorage();
    const log = open(storage, 2);
    for (let i = 0; i < 6; i++) await log.append([entry(i)], 'T.t');
    const [first, second, third] = (await storage.list()) as [string, string, string];
    const half = (await storage.read(first)).length / 2;
    const damages: ((files: MemoryStorage) => Promise<void>)[] = [
      async (files) => files.write(first, (await files.read(first)).subarray(0, half)),
      async (files) => files.write(second, new Uint8Array()),
      async (files) => files.write(second, await files.read(first)),
      async (files) => files.write(third, await files.read(second)),
    ];
    for (const damage of damages) {
      const damaged = await copyOf(storage);
      await damage(damaged);
      await expect(replayed(damaged)).rejects.toMatchObject(refusal);
    }
  });

  test('is noticed when an entry is read, too', async () => {
    const storage = new MemoryStorage();
    const log = open(storage);
    const places = await log.append([entry(1), entry(2)], 'T.t');
    const bytes = await storage.read(FIRST);
    bytes[bytes.length - 1] = 9;
    await storage.write(FIRST, bytes);
    expect((await log.read(places.slice(0, 1), 'T.t')).map((payload) => [...payload])).toEqual([[1]]);
    await expect(log.read(places, 'T.t')).rejects.toMatchObject(refusal);
  });
});

describe('an append that fails', () => {
  /** Fails in the middle of one append, with part of the bytes written, and in the changes after it. */
  class TornStorage extends FailingStorage {
    readonly #inner: ByteStorage;
    #failures: number;

    constructor(inner: ByteStorage, failures: number) {
      super(inner, Number.POSITIVE_INFINITY);
      this.#inner = inner;
      this.#failures = failures;
    }

    override async append(name: string, bytes: Uint8Array): Promise<void> {
      if (this.#failures-- <= 0) return this.#inner.append(name, bytes);
      await this.#inner.append(name, bytes.subarray(0, bytes.length - 1));
      throw new Error('no space left');
    }

    override async write(name: string, bytes: Uint8Array): Promise<void> {
      if (this.#failures-- > 0) throw new Error('no space left');
      return super.write(name, bytes);
    }
  }

  test.each([[1], [2], [3]])('%p times in a row is undone before the next one', async (failures) => {
    const storage = new MemoryStorage();
    await open(storage).append([entry(1)], 'T.t');
    const torn = new TornStorage(storage, failures);
    const log = open(torn);
    await log.replay(() => undefined, 'T.t');
    await expect(log.append([entry(2), entry(3)], 'T.t')).rejects.toThrow('no space left');
    expect((await replayed(storage)).calls).toEqual([[[1]]]);
    for (let i = 2; i < failures; i++) await expect(log.append([entry(4)], 'T.t')).rejects.toThrow('no space left');
    await log.append([entry(5)], 'T.t');
    expect((await replayed(storage)).calls).toEqual([[[1]], [[5]]]);
  });

  test('at any change counts all or nothing', async () => {
    const call = Array.from({ length: 10 }, (_, i) => entry(i));
    const base = new MemoryStorage();
    await open(base).append([entry(99)], 'T.t');
    for (let failsAt = 1; failsAt <= 4; failsAt++) {
      const storage = await copyOf(base);
      const { log } = await replayed(new FailingStorage(storage, failsAt));
      const act = log.append(call, 'T.t');
      if (failsAt <= 3) await expect(act).rejects.toThrow('no space left');
      else await act;
      const { calls } = await replayed(storage);
      expect(calls).toEqual(failsAt <= 3 ? [[[99]]] : [[[99]], call.map((payload) => [...payload])]);
    }
  });
});

describe('a second writer', () => {
  test('is noticed before anything is written', async () => {
    const storage = new MemoryStorage();
    await open(storage).append([entry(1)], 'T.t');
    const [one, other] = [(await replayed(storage)).log, (await replayed(storage)).log];
    await one.append([entry(2)], 'T.t');
    await expect(other.append([entry(3)], 'T.t')).rejects.toMatchObject({ code: 'STORE_CHANGED' });
    expect((await replayed(storage)).calls).toEqual([[[1]], [[2]]]);
    await storage.remove(FIRST);
    await expect(one.append([entry(4)], 'T.t')).rejects.toMatchObject({ code: 'STORE_CHANGED' });
  });
});
