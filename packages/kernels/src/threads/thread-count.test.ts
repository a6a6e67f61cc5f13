import { availableParallelism } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { countThreads } from './thread-count.ts';

describe('countThreads', () => {
  test('gives what is asked for, up to 16', () => {
    expect([1, 2, 16, 17, 1000].map((threads) => countThreads(threads, 'here'))).toEqual([1, 2, 16, 16, 16]);
  });

  test('gives one per processor when it is left to it', () => {
    expect(countThreads('auto', 'here')).toBe(Math.min(16, availableParallelism()));
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses %d', (threads) => {
    expect(() => countThreads(threads, 'here')).toThrow(/^here: threads/);
  });
});
