import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import fc from 'fast-check';
import { NO_ROW } from './kernel-backend.ts';
import { TopK } from './top-k.ts';

interface Entry {
  key: number;
  row: number;
}

function select(entries: readonly Entry[], k: number, width = k): { rows: number[]; keys: number[] } {
  const nearest = new TopK(k);
  for (const { key, row } of entries) nearest.offer(key, row);
  const rows = new Uint32Array(width);
  const keys = new Float64Array(width);
  nearest.take(rows, keys);
  return { rows: [...rows], keys: [...keys] };
}

function sorted(entries: readonly Entry[], k: number): { rows: number[]; keys: number[] } {
  const first = [...entries].sort((a, b) => a.key - b.key || a.row - b.row).slice(0, k);
  const padding = k - first.length;
  return {
    rows: [...first.map(({ row }) => row), ...Array<number>(padding).fill(NO_ROW)],
    keys: [...first.map(({ key }) => key), ...Array<number>(padding).fill(Number.POSITIVE_INFINITY)],
  };
}

describe('TopK', () => {
  test('keeps what sorting by key and row puts first, in any order of offering', () => {
    // Few different keys, so that most of them tie.
    const entries = fc
      .array(fc.integer({ min: -4, max: 4 }), { maxLength: 60 })
      .chain((keys) =>
        fc.shuffledSubarray(keys.map((key, row) => ({ key, row })), { minLength: keys.length }),
      );
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 70 }), (offered, k) => {
        expect(select(offered, k)).toEqual(sorted(offered, k));
      }),
    );
  });

  test('says what a key must be closer than', () => {
    const nearest = new TopK(2);
    expect(nearest.worst).toBe(Number.POSITIVE_INFINITY);
    nearest.offer(5, 0);
    expect(nearest.worst).toBe(Number.POSITIVE_INFINITY);
    for (const [row, key] of [1, 3, 9].entries()) nearest.offer(key, row + 1);
    expect(nearest.worst).toBe(3);
    expect(new TopK(0).worst).toBe(Number.NEGATIVE_INFINITY);
  });

  test('keeps a thousand and more of many', () => {
    const random = new Random(7);
    const entries = Array.from({ length: 10_000 }, (_, row) => ({ key: random.normal(), row }));
    expect(select(entries, 1136)).toEqual(sorted(entries, 1136));
  });

  test('pads arrays that are longer than k', () => {
    expect(select([{ key: 2, row: 5 }], 1, 3)).toEqual({
      rows: [5, NO_ROW, NO_ROW],
      keys: [2, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    });
  });

  test('keeps an infinite key, closest last', () => {
    const entries = [
      { key: Number.POSITIVE_INFINITY, row: 0 },
      { key: Number.NEGATIVE_INFINITY, row: 1 },
    ];
    expect(select(entries, 2).rows).toEqual([1, 0]);
  });

  test('keeps nothing with k = 0', () => {
    expect(select([{ key: 1, row: 0 }], 0)).toEqual({ rows: [], keys: [] });
  });

  test('starts anew after take', () => {
    const nearest = new TopK(1);
    const rows = new Uint32Array(1);
    const keys = new Float64Array(1);
    nearest.offer(1, 3);
    nearest.take(rows, keys);
    nearest.offer(8, 4);
    nearest.take(rows, keys);
    expect([rows[0], keys[0]]).toEqual([4, 8]);
  });
});
