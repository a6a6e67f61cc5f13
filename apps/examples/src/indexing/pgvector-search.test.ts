import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LinearSearch, type SearchClass } from '@sim/search';
import { pgvectorSearch } from './pgvector-search.ts';

let database: PGlite;
let PgvectorSearch: SearchClass;
beforeAll(async () => {
  database = await PGlite.create({ extensions: { vector } });
  PgvectorSearch = pgvectorSearch(database);
}, 300_000);
afterAll(() => database.close());

const rows = [[0, 1], [1, 0], [3, 4], [-1, 0.5], [2, 2]];
const ids = Uint32Array.of(9, 2, 7, 4, 1);

test.each(['cosine', 'euclidean', 'manhattan'])('answers as a LinearSearch by %s', async (distance) => {
  const [ours, theirs] = [new LinearSearch({ dim: 2, distance, kernel: 'reference' }), new PgvectorSearch({ dim: 2, distance })];
  for (const search of [ours, theirs]) {
    await search.add(ids, rows);
    await search.remove(Uint32Array.of(7));
  }
  for (const filter of [undefined, Uint32Array.of(9, 1, 100)]) {
    const options = { k: 5, filter };
    const [wanted, found] = [await ours.lookup([[1, 0.2], [-1, 3]], options), await theirs.lookup([[1, 0.2], [-1, 3]], options)];
    expect(found.ids).toEqual(wanted.ids);
    for (const [i, value] of wanted.distances.entries()) expect(found.distances[i]).toBeCloseTo(value, 5);
  }
});

test('changes nothing when it refuses', async () => {
  const search = new PgvectorSearch({ dim: 2, distance: 'euclidean' });
  await search.add(ids, rows);
  await expect(search.add(Uint32Array.of(50, 9), [[0, 0], [0, 0]])).rejects.toThrow(/duplicate key/);
  await expect(search.remove(Uint32Array.of(9, 50))).rejects.toMatchObject({ code: 'UNKNOWN_ID' });
  expect(search.size).toBe(5);
  expect((await search.lookup([[0, 0.9]], { k: 2 })).ids).toEqual(Uint32Array.of(9, 4));
  await search.reset();
  expect([search.size, (await search.lookup([[0, 0]], { k: 1 })).ids[0]]).toEqual([0, 0xffffffff]);
  expect(() => new PgvectorSearch({ dim: 2, distance: 'snr' })).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_OPERATION' }));
});
