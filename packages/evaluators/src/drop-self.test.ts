import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dropSelf } from './drop-self.ts';

test('takes out the own id wherever it stands, and the farthest neighbour where it is absent', () => {
  const lookups = {
    ids: Uint32Array.of(0, 5, 6, /**/ 7, 1, 8, /**/ 9, 8, 7),
    distances: Float32Array.of(0, 1, 2, /**/ 3, 3, 4, /**/ 5, 6, 7),
    k: 3,
  };
  expect(dropSelf(lookups, [0, 1, 2])).toEqual({
    ids: Uint32Array.of(5, 6, 7, 8, 9, 8),
    distances: Float32Array.of(1, 2, 3, 4, 5, 6),
    k: 2,
  });
});

test('is the filter by id, cut to k − 1', () => {
  const rows = fc.array(fc.tuple(fc.nat(6), fc.uniqueArray(fc.nat(6), { minLength: 4, maxLength: 4 })), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(rows, (queries) => {
      const ids = Uint32Array.from(queries.flatMap(([, neighbours]) => neighbours));
      const lookups = { ids, distances: Float32Array.from(ids, (id) => id / 2), k: 4 };
      const expected = queries.flatMap(([own, neighbours]) => neighbours.filter((id) => id !== own).slice(0, 3));
      const kept = dropSelf(
        lookups,
        queries.map(([own]) => own),
      );
      expect([...kept.ids]).toEqual(expected);
      expect([...kept.distances]).toEqual(expected.map((id) => id / 2));
    }),
  );
});

test('refuses a single column and lists that are not parallel', () => {
  const lookups = { ids: new Uint32Array(4), distances: new Float32Array(4), k: 2 };
  expect(() => dropSelf({ ...lookups, k: 1 }, [0, 1, 2, 3])).toThrow('Look up k + 1 neighbours');
  expect(() => dropSelf(lookups, [0])).toThrow('ids must have one entry');
  expect(() => dropSelf({ ...lookups, distances: new Float32Array(3) }, [0, 1])).toThrow('distances must have');
});
