import { describe, expect, test } from '@jest/globals';
import { askOnce } from './ask-once.ts';

describe('askOnce', () => {
  test('asks once about each id and remembers either answer', () => {
    const asked: number[] = [];
    const filter = askOnce((id) => asked.push(id) > 0 && id % 2 === 0) as (id: number) => boolean;
    expect([4, 3, 4, 3, 0].map(filter)).toEqual([true, false, true, false, true]);
    expect(asked).toEqual([4, 3, 0]);
  });

  test('leaves lists and nothing as they are', () => {
    const ids = Uint32Array.of(1);
    expect([askOnce(ids), askOnce(undefined)]).toEqual([ids, undefined]);
  });
});
