import { describe, expect, test } from '@jest/globals';
import { LookupTimes, statLines } from './lookup-times.ts';

describe('LookupTimes', () => {
  test('gives least, most, mean, median and population deviation', () => {
    const times = new LookupTimes(10);
    for (const seconds of [4, 1, 3, 2]) times.add(seconds, 5);
    expect(times.performance()).toEqual({ min: 1, max: 4, avg: 2.5, median: 2.5, stddev: Math.sqrt(1.25) });
    times.add(10, 1);
    expect(times.performance()).toMatchObject({ max: 10, median: 3 });
    expect(times.numLookups).toBe(21);
  });

  test('forgets all but the last ones', () => {
    const times = new LookupTimes(2);
    for (const seconds of [100, 1, 3]) times.add(seconds, 1);
    expect(times.performance()).toMatchObject({ min: 1, max: 3, avg: 2 });
    expect(times.numLookups).toBe(3);
    times.add(5, 1);
    expect(times.performance()).toMatchObject({ min: 3, max: 5 });
  });

  test('zeros without lookups, also after a reset', () => {
    const zeros = { min: 0, max: 0, avg: 0, median: 0, stddev: 0 };
    const times = new LookupTimes(2);
    expect(times.performance()).toEqual(zeros);
    times.add(1, 1);
    times.reset();
    expect([times.performance(), times.numLookups]).toEqual([zeros, 0]);
  });

  test('refuses a buffer of no size', () => {
    expect(() => new LookupTimes(0)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

test('statLines gives settings, sizes and times', () => {
  const queryPerformance = { min: 0.001, max: 0.002, avg: 0.0015, median: 0.0015, stddev: 0 };
  const stats = { numLookups: 4, size: 3, statBufferSize: 10, queryPerformance };
  expect(statLines(stats, { distance: 'cosine', search: { className: 'LinearSearch' } })).toEqual([
    'distance: cosine',
    'search: {"className":"LinearSearch"}',
    'records: 3',
    'lookups: 4',
    'time of the last 10 lookups: min 1.000 ms, max 2.000 ms, avg 1.500 ms, median 1.500 ms, stddev 0.000 ms',
  ]);
});
