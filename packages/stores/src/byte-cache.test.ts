import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteCache } from './byte-cache.ts';

describe('ByteCache', () => {
  test('lets go of what was not used for longest', () => {
    const cache = new ByteCache<string, number>(100);
    for (const [i, key] of ['a', 'b', 'c'].entries()) cache.set(key, i, 30);
    expect(cache.get('a')).toBe(0);
    cache.set('d', 3, 40);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual([0, undefined, 2, 3]);
    expect(cache.bytes).toBe(100);
  });

  test('keeps the last value of a key, none that is larger than itself, and none that was deleted', () => {
    const cache = new ByteCache<string, number>(100);
    cache.set('a', 1, 60);
    cache.set('a', 2, 70);
    expect([cache.get('a'), cache.bytes]).toEqual([2, 70]);
    cache.set('a', 3, 101);
    expect([cache.get('a'), cache.bytes]).toEqual([undefined, 0]);
    cache.set('b', 4, 50);
    cache.delete('b');
    cache.delete('b');
    cache.set('c', 5, 20);
    expect([cache.get('b'), cache.bytes]).toEqual([undefined, 20]);
    cache.clear();
    expect([cache.get('c'), cache.bytes]).toEqual([undefined, 0]);
  });

  test('holds the longest row of last used values that fits', () => {
    const uses = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 40 })));
    fc.assert(
      fc.property(uses, (steps) => {
        const cache = new ByteCache<number, number>(100);
        let expected: [key: number, bytes: number][] = [];
        for (const [key, bytes] of steps) {
          cache.set(key, key, bytes);
          expected = [...expected.filter(([other]) => other !== key), [key, bytes]];
          while (expected.reduce((sum, [, size]) => sum + size, 0) > 100) expected.shift();
        }
        expect(cache.bytes).toBe(expected.reduce((sum, [, size]) => sum + size, 0));
        const kept = Array.from({ length: 10 }, (_, key) => key).filter((key) => cache.get(key) !== undefined);
        expect(kept).toEqual(expected.map(([key]) => key).sort((a, b) => a - b));
      }),
    );
  });
});
