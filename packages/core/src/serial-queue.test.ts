import { describe, expect, test } from '@jest/globals';
import { SerialQueue } from './serial-queue.ts';

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('SerialQueue', () => {
  test('starts a task only when the one before has ended', async () => {
    const queue = new SerialQueue();
    const events: string[] = [];
    const task = (name: string, milliseconds: number) => async () => {
      events.push(`${name} starts`);
      await pause(milliseconds);
      events.push(`${name} ends`);
    };
    await Promise.all([queue.run(task('slow', 20)), queue.run(task('quick', 0)), queue.run(task('last', 1))]);
    expect(events).toEqual([
      'slow starts',
      'slow ends',
      'quick starts',
      'quick ends',
      'last starts',
      'last ends',
    ]);
  });

  test('gives back what the task gives, be it a value or a promise', async () => {
    const queue = new SerialQueue();
    expect(await Promise.all([queue.run(() => 1), queue.run(async () => 'two')])).toEqual([1, 'two']);
  });

  test('a failure rejects its own call and no other', async () => {
    const queue = new SerialQueue();
    const before = queue.run(() => 'before');
    const thrown = queue.run(() => {
      throw new Error('thrown');
    });
    const rejected = queue.run(() => Promise.reject(new Error('rejected')));
    const after = queue.run(() => 'after');
    await expect(thrown).rejects.toThrow('thrown');
    await expect(rejected).rejects.toThrow('rejected');
    expect([await before, await after]).toEqual(['before', 'after']);
  });

  test('never runs a task inside the call that gives it', async () => {
    const queue = new SerialQueue();
    let ran = false;
    const call = queue.run(() => {
      ran = true;
    });
    expect(ran).toBe(false);
    await call;
    expect(ran).toBe(true);
  });
});
