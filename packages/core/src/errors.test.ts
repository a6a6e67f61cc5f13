import { describe, expect, test } from '@jest/globals';
import { SimError } from './errors.ts';

const messageOf = (got: unknown): string =>
  new SimError({ code: 'INVALID_ARGUMENT', where: 'A.b', problem: 'bad', got, cure: 'Stop.' }).message;

describe('SimError', () => {
  test('reads <where>: <problem>, got <value>. <cure>', () => {
    const cause = new Error('below');
    const error = new SimError({
      code: 'K_OUT_OF_RANGE',
      where: 'Indexer.lookup',
      problem: 'k must be at least 1',
      got: 0,
      cure: 'Ask for one neighbour.',
      cause,
    });
    expect(error.message).toBe('Indexer.lookup: k must be at least 1, got 0. Ask for one neighbour.');
    expect(error.code).toBe('K_OUT_OF_RANGE');
    expect(error.name).toBe('SimError');
    expect(error.cause).toBe(cause);
    expect(error).toBeInstanceOf(Error);
  });

  test('leaves the value out when there is none, and shows an undefined one', () => {
    const parts = { code: 'EMPTY_INPUT', where: 'A.b', problem: 'bad', cure: 'Stop.' } as const;
    expect(new SimError(parts).message).toBe('A.b: bad. Stop.');
    expect('cause' in new SimError(parts)).toBe(false);
    expect(messageOf(undefined)).toBe('A.b: bad, got undefined. Stop.');
  });

  test.each([
    [Number.NaN, 'NaN'],
    [12n, '12'],
    [null, 'null'],
    ['two\nlines', '"two\\nlines"'],
    ['x'.repeat(100), `"${'x'.repeat(77)}…"`],
    [[1, 'a', null], '[1, "a", null]'],
    [[[1]], 'array of 1'],
    [Array.from({ length: 9 }), 'array of 9'],
    [new Float32Array(3), 'Float32Array(3)'],
    [new DataView(new ArrayBuffer(4)), 'DataView(4)'],
    [new Map(), 'Map'],
    [{ a: 1 }, 'Object'],
    [Object.create(null), 'object'],
    [Symbol('s'), 'Symbol(s)'],
    [messageOf, 'messageOf'],
    [(() => () => 0)(), 'a function'],
  ])('shows %p in one short line', (got, shown) => {
    expect(messageOf(got)).toBe(`A.b: bad, got ${shown}. Stop.`);
  });

  test('shows a list that holds itself', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(messageOf(cycle)).toContain('array of 1');
  });
});
