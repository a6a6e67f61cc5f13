import { describe, expect, test } from '@jest/globals';
import { areRising, requireFilter, requireIds, requireNewIds } from './id-checks.ts';
import { NO_ID } from './search.ts';

describe('checks of ids', () => {
  test('what is right passes', () => {
    const checkAll = (): void => {
      requireIds(Uint32Array.of(1, 1), 'here');
      requireNewIds(Uint32Array.of(2, 0, NO_ID - 1), 'here');
      for (const filter of [undefined, Uint32Array.of(1), () => true]) requireFilter(filter, 'here');
    };
    expect(checkAll).not.toThrow();
  });

  test('ids of earlier parts count', () => {
    const earlier = new Set<number>();
    requireNewIds(Uint32Array.of(5, 6), 'here', earlier);
    expect(() => requireNewIds(Uint32Array.of(6, 7), 'here', earlier)).toThrow(expect.objectContaining({ code: 'DUPLICATE_ID' }));
  });

  test('ids rise where none is equal to the one before it', () => {
    expect([[], [3], [1, 2, 9], [1, 1], [2, 1]].map((ids) => areRising(Uint32Array.from(ids)))).toEqual([true, true, true, false, false]);
  });

  test.each([
    ['INVALID_ARGUMENT', () => requireIds(Int32Array.of(1) as unknown as Uint32Array, 'Search.add')],
    ['INVALID_ARGUMENT', () => requireNewIds([1] as unknown as Uint32Array, 'Search.add')],
    ['INVALID_ARGUMENT', () => requireNewIds(Uint32Array.of(1, NO_ID), 'Search.add')],
    ['DUPLICATE_ID', () => requireNewIds(Uint32Array.of(1, 2, 1), 'Search.add')],
    ['INVALID_ARGUMENT', () => requireFilter([1] as unknown as Uint32Array, 'Search.add')],
  ])('%s names the call', (code, check) => {
    expect(check).toThrow(expect.objectContaining({ code, message: expect.stringContaining('Search.add: ') }));
  });
});
