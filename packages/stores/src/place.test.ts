import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Place, PlaceColumn, runsOf } from './place.ts';
import { FRAME_HEADER } from '@sim/core';

/** Places in files, none over another, in any order. */
const places = fc
  .array(
    fc.record({
      segment: fc.nat({ max: 2 }),
      gap: fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 15 })),
      length: fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 2 ** 24 })),
    }),
  )
  .map((steps) => {
    const ends = [0, 0, 0];
    return steps.map(({ segment, gap, length }): Place => {
      const offset = (ends[segment] as number) + gap;
      ends[segment] = offset + FRAME_HEADER + length;
      return { segment, offset, length };
    });
  })
  .chain((some) => fc.shuffledSubarray(some));

describe('runsOf', () => {
  test('covers every place once, and reads no long gap', () => {
    fc.assert(
      fc.property(places, (some) => {
        const runs = runsOf(some);
        expect(runs.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual([...some.keys()]);
        for (const { segment, start, end, members } of runs) {
          const inRun = members.map((i) => some[i] as Place);
          expect(inRun.every((place) => place.segment === segment)).toBe(true);
          expect(Math.min(...inRun.map(({ offset }) => offset))).toBe(start);
          expect(Math.max(...inRun.map(({ offset, length }) => offset + FRAME_HEADER + length))).toBe(end);
          if (members.length > 1) expect(end - start).toBeLessThanOrEqual(2 ** 23);
        }
      }),
    );
  });

  test('reads neighbours at once, and others apart', () => {
    const at = (segment: number, offset: number): Place => ({ segment, offset, length: 4 });
    expect(runsOf([at(0, 20), at(0, 0), at(1, 40), at(0, 1e6)])).toEqual([
      { segment: 0, start: 0, end: 44, members: [1, 0] },
      { segment: 0, start: 1e6, end: 1e6 + 24, members: [3] },
      { segment: 1, start: 40, end: 64, members: [2] },
    ]);
  });
});

test('a column of places gives them back, and selections of them', () => {
  fc.assert(
    fc.property(places, (some) => {
      const column = new PlaceColumn();
      column.append(some);
      expect(some.map((_, i) => column.get(i))).toEqual(some);
      const odd = [...some.keys()].filter((i) => i % 2 === 1);
      const selected = column.select(odd);
      expect(odd.map((_, i) => selected.get(i))).toEqual(odd.map((i) => some[i]));
    }),
  );
});
