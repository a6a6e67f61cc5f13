import { describe, expect, test } from '@jest/globals';
import { FRAME_HEADER, MemoryStorage, writeFrame } from '@sim/core';
import { encodeData } from '@sim/stores';
import { FailingStorage } from '@sim/testing/failing-storage';
import { IndexLog, logName, readLog, salvageLog } from './index-log.ts';

const payload = (...values: number[]) => Uint8Array.from(values);
const corrupt = expect.objectContaining({ code: 'INDEX_LOG_CORRUPT' });
const read = (bytes: Uint8Array) => readLog(bytes, 'test');

/** A log of two entries, and its bytes. */
async function written() {
  const storage = new MemoryStorage();
  const log = new IndexLog({ storage, name: 'x.sim' });
  await log.begin('first');
  const head = log.length;
  await log.append([payload(1, 2, 3), payload()], true);
  const bytes = await storage.read(logName('x.sim'));
  return { storage, log, head, bytes };
}

describe('readLog', () => {
  test('gives back what was appended', async () => {
    const { bytes, log } = await written();
    const content = { id: 'first', entries: [payload(1, 2, 3), payload()], length: log.length, isTorn: false };
    expect(read(bytes)).toEqual(content);
  });

  test('leaves out an entry that is cut short, wherever that is', async () => {
    const { bytes, head } = await written();
    for (let length = head; length < bytes.length; length++) {
      const { entries, isTorn } = read(bytes.subarray(0, length));
      const whole = length >= head + 23 ? 1 : 0;
      expect(entries).toHaveLength(whole);
      expect(isTorn).toBe(length !== head && length !== head + 23);
    }
  });

  test('leaves out an end of zeros, which a power cut can leave', async () => {
    const { bytes, head } = await written();
    const zeros = new Uint8Array(64);
    expect(read(Uint8Array.of(...bytes, ...zeros)).entries).toHaveLength(2);
    expect(read(Uint8Array.of(...bytes.subarray(0, head + 9), ...zeros)).entries).toHaveLength(0);
  });

  test('refuses every flipped bit, in the last entry too', async () => {
    const { bytes } = await written();
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => read(damaged)).toThrow(corrupt);
    }
  });

  test('refuses entries that are missing in between or stand twice', async () => {
    const { bytes, head } = await written();
    const [first, second] = [bytes.subarray(head, head + 23), bytes.subarray(head + 23)];
    expect(() => read(Uint8Array.of(...bytes.subarray(0, head), ...second))).toThrow(corrupt);
    expect(() => read(Uint8Array.of(...bytes.subarray(0, head), ...first, ...first))).toThrow(corrupt);
  });

  test('says that a newer version wrote it', () => {
    const future = encodeData({ log: 2, id: 'x' });
    const frame = new Uint8Array(FRAME_HEADER + future.length);
    writeFrame(frame, 0, 0, { left: 0, sequence: 0, payload: future });
    expect(() => read(frame)).toThrow(expect.objectContaining({ code: 'FILE_NEWER_VERSION' }));
  });
});

test('salvageLog finds what is whole behind damage, and tells what is lost', async () => {
  const { bytes, head } = await written();
  const damaged = bytes.slice();
  damaged[head + 21] = 99;
  expect(salvageLog(damaged)).toEqual({ id: 'first', entries: [payload()], lostBytes: 23 });
  damaged[4] = 255;
  expect(salvageLog(damaged)).toEqual({ id: null, entries: [payload()], lostBytes: head + 23 });
});

describe('IndexLog', () => {
  test('cuts a torn end before it goes on', async () => {
    const { storage, bytes } = await written();
    await storage.write(logName('x.sim'), bytes.subarray(0, bytes.length - 1));
    const log = new IndexLog({ storage, name: 'x.sim' });
    log.goOn(read(await storage.read(logName('x.sim'))));
    await log.append([payload(7)], false);
    expect(read(await storage.read(logName('x.sim'))).entries).toEqual([payload(1, 2, 3), payload(7)]);
  });

  test('goes on after a failure, without what it left behind', async () => {
    const { storage, bytes } = await written();
    const failing = new FailingStorage(storage, 1);
    const log = new IndexLog({ storage: failing, name: 'x.sim' });
    log.goOn(read(bytes));
    await expect(log.append([payload(8)], true)).rejects.toThrow('no space left');
    await storage.append(logName('x.sim'), payload(0x89, 0x53));
    failing.failsAt = Number.POSITIVE_INFINITY;
    await log.append([payload(9)], true);
    expect(read(await storage.read(logName('x.sim'))).entries).toEqual([payload(1, 2, 3), payload(), payload(9)]);
  });

  test('that could not begin anew does so before the next entry', async () => {
    const { storage, bytes } = await written();
    const failing = new FailingStorage(storage, 1);
    const log = new IndexLog({ storage: failing, name: 'x.sim' });
    log.goOn(read(bytes));
    await expect(log.begin('second')).rejects.toThrow('no space left');
    failing.failsAt = Number.POSITIVE_INFINITY;
    await log.append([payload(5)], true);
    expect(read(await storage.read(logName('x.sim')))).toMatchObject({ id: 'second', entries: [payload(5)] });
  });
});
