import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { expectCode } from '@sim/testing/expect-code';
import { parseEvents } from '@sim/testing/parse-events';
import { TensorBoardWriter } from './tensor-board-writer.ts';

describe('TensorBoardWriter', () => {
  test('writes a file that reads as TensorBoard reads it, after every call', async () => {
    const storage = new MemoryStorage();
    let time = 1_700_000_000.25;
    const writer = new TensorBoardWriter(storage, { now: () => time });
    expect(await storage.list()).toEqual([]);
    await writer.scalars(0, { loss: 0.75, 'map@r': 0.5 });
    const first = [
      { wallTime: 1_700_000_000.25, step: 0, fileVersion: 'brain.Event:2', scalars: {} },
      { wallTime: 1_700_000_000.25, step: 0, scalars: { loss: 0.75, 'map@r': 0.5 } },
    ];
    expect(await storage.list()).toEqual([writer.fileName]);
    expect(parseEvents(await storage.read(writer.fileName))).toEqual(first);
    time += 60;
    await writer.scalars(300, { loss: Math.fround(0.1), ünicode: -1e30 });
    const second = { wallTime: 1_700_000_060.25, step: 300, scalars: { loss: Math.fround(0.1), ünicode: Math.fround(-1e30) } };
    expect(parseEvents(await storage.read(writer.fileName))).toEqual([...first, second]);
  });

  test('keeps the order of calls that nobody waits for', async () => {
    const storage = new MemoryStorage();
    const writer = new TensorBoardWriter(storage);
    await Promise.all([1, 2, 3].map((step) => writer.scalars(step, { a: step })));
    const events = parseEvents(await storage.read(writer.fileName));
    expect(events.map(({ fileVersion }) => fileVersion)).toEqual(['brain.Event:2', undefined, undefined, undefined]);
    expect(events.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
  });

  test('keeps what is no number', async () => {
    const storage = new MemoryStorage();
    const writer = new TensorBoardWriter(storage);
    await writer.scalars(1, { a: Number.NaN, b: Infinity });
    expect(parseEvents(await storage.read(writer.fileName))[1]?.scalars).toEqual({ a: Number.NaN, b: Infinity });
  });

  test('has a file of its own, whose name says what it is and when', () => {
    const storage = new MemoryStorage();
    const names = [0, 1].map(() => new TensorBoardWriter(storage, { now: () => 1_700_000_000.9 }).fileName);
    for (const name of names) expect(name).toMatch(/^events\.out\.tfevents\.1700000000\.sim\.\d{10}$/);
    expect(names[0]).not.toBe(names[1]);
  });

  test('refuses a step that is no whole number', async () => {
    await expectCode('INVALID_ARGUMENT', new TensorBoardWriter(new MemoryStorage()).scalars(0.5, {}));
  });
});
