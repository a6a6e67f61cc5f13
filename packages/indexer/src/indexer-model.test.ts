import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Random } from '@sim/core';
import {
  allowedRecords,
  gridPoint,
  type IndexModel,
  type IndexUnderTest,
  type ModelRecord,
  openIndexUnderTest,
  reopen,
  squaredDistance,
} from '@sim/testing/index-model';
import type { RecordFilter } from './record-filter.ts';

/** Sequences of calls for each engine, half of them on an index that is kept open. */
const sequences = process.env['SIM_FULL_COUNTS'] ? 1000 : 100;

const labels = ['cat', 'dog', 'owl'] as const;
const keys = Array.from({ length: 12 }, (_, i) => `key ${i}`);

/** A call of the index with what it is to do, made on both: the index, and a plain map. */
interface Command extends fc.AsyncCommand<IndexModel, IndexUnderTest> {}

const command = (name: string, run: (model: IndexModel, tested: IndexUnderTest) => Promise<void>, isPossible = (_model: IndexModel) => true): Command => ({
  check: (model) => isPossible(model),
  run,
  toString: () => name,
});

/** The records that the map holds, in the order of their ids. */
const listed = ({ records }: IndexModel): ModelRecord[] => [...records.values()].sort((a, b) => a.id - b.id);

const add = fc.record({ seed: fc.nat(), count: fc.integer({ min: 1, max: 6 }), hasKeys: fc.boolean(), replaces: fc.boolean() }).map(
  ({ seed, count, hasKeys, replaces }) =>
    command(`add ${count} from ${seed}, ${hasKeys ? 'keys' : 'no keys'}, ${replaces ? 'replace' : 'error'}`, async (model, { index }) => {
      const random = new Random(seed);
      const rows = Array.from({ length: count }, () => gridPoint(random));
      const chosen = hasKeys ? Array.from(random.sample(keys.length, count), (i) => keys[i] as string) : null;
      const given = rows.map(() => (random.integer(4) === 0 ? null : (labels[random.integer(3)] as string)));
      const data = rows.map((_, i) => (random.integer(3) === 0 ? null : `item ${seed} ${i}`));
      const call = index.add({ embeddings: rows, labels: given, data, keys: chosen }, { onConflict: replaces ? 'replace' : 'error' });
      const conflicts = listed(model).filter(({ key }) => key !== null && chosen?.includes(key));
      if (conflicts.length > 0 && !replaces) {
        await expect(call).rejects.toMatchObject({ code: 'DUPLICATE_KEY' });
        return;
      }
      const ids = await call;
      expect([...ids]).toEqual(rows.map((_, i) => model.nextId + i));
      for (const { id } of conflicts) model.records.delete(id);
      for (const [i, embedding] of rows.entries()) {
        const id = model.nextId + i;
        model.records.set(id, { id, key: chosen?.[i] ?? null, label: given[i] as string | null, data: data[i] as string | null, embedding });
      }
      model.nextId += count;
    }),
);

const remove = fc.record({ seed: fc.nat(), count: fc.integer({ min: 1, max: 4 }), isUnknown: fc.boolean() }).map(({ seed, count, isUnknown }) =>
  command(
    `remove ${count} from ${seed}${isUnknown ? ', and one that is not there' : ''}`,
    async (model, { index }) => {
      const random = new Random(seed);
      const all = listed(model);
      const chosen = Array.from({ length: count }, () => all[random.integer(all.length)] as ModelRecord);
      const named = chosen.map(({ id, key }) => (key !== null && random.integer(2) === 0 ? key : id));
      if (isUnknown) {
        await expect(index.remove([...named, model.nextId])).rejects.toMatchObject({ code: 'UNKNOWN_ID' });
        return;
      }
      await index.remove(named);
      for (const { id } of chosen) model.records.delete(id);
    },
    ({ records }) => records.size > 0,
  ),
);

/** A filter of one or two conditions. */
function filterFrom(random: Random, model: IndexModel): RecordFilter<string> {
  const kinds: readonly RecordFilter<string>[] = [
    { ids: Array.from({ length: 8 }, () => random.integer(model.nextId + 3)) },
    { keys: Array.from({ length: 5 }, () => keys[random.integer(keys.length)] as string) },
    { predicate: ({ id, data }) => id % 2 === 0 || data !== null },
    // Labels of another kind than those in the index are refused.
    ...(listed(model).some(({ label }) => label !== null) ? [{ labels: [labels[random.integer(3)] as string] }] : []),
  ];
  return { ...kinds[random.integer(kinds.length)], ...kinds[random.integer(kinds.length)] };
}

const lookup = fc.record({ seed: fc.nat(), k: fc.integer({ min: 1, max: 8 }), isFiltered: fc.boolean() }).map(({ seed, k, isFiltered }) =>
  command(
    `lookup ${k} from ${seed}${isFiltered ? ', filtered' : ''}`,
    async (model, { index, recall, search }) => {
      const random = new Random(seed);
      const queries = [gridPoint(random), gridPoint(random)];
      const filter = isFiltered ? filterFrom(random, model) : undefined;
      if (!filter && k > model.records.size) {
        await expect(index.lookup(queries, { k })).rejects.toMatchObject({ code: 'K_OUT_OF_RANGE' });
        return;
      }
      const hits = await index.lookup(queries, { k, filter, includeEmbeddings: true });
      const allowed = allowedRecords(model, filter ?? {});
      for (const [query, row] of [...hits].entries()) {
        const distances = allowed.map(({ embedding }) => squaredDistance(embedding, queries[query] as Float32Array)).sort((a, b) => a - b);
        const wanted = distances.slice(0, k);
        expect(row.map(({ rank }) => rank)).toEqual(wanted.map((_, i) => i + 1));
        expect(new Set(row.map(({ id }) => id)).size).toBe(row.length);
        for (const { rank: _, distance, ...record } of row) {
          expect(record).toEqual(model.records.get(record.id));
          expect(distance).toBe(squaredDistance(record.embedding as Float32Array, queries[query] as Float32Array));
          expect(allowed.some(({ id }) => id === record.id)).toBe(true);
        }
        const found = row.map(({ distance }) => distance);
        expect(found).toEqual([...found].sort((a, b) => a - b));
        if (search === 'linear') expect(found).toEqual(wanted);
        recall.wanted += wanted.length;
        recall.found += found.filter((distance) => distance <= (wanted.at(-1) as number)).length;
      }
    },
    ({ records }) => records.size > 0,
  ),
);

const get = fc.nat().map((seed) =>
  command(
    `get from ${seed}`,
    async (model, { index }) => {
      const all = listed(model);
      const record = all[seed % all.length] as ModelRecord;
      expect(await index.get([record.id, record.key ?? record.id])).toEqual([record, record]);
      await expect(index.get([model.nextId])).rejects.toMatchObject({ code: 'UNKNOWN_ID' });
    },
    ({ records }) => records.size > 0,
  ),
);

const others = fc.constantFrom(
  command('save and load', (_, tested) => reopen(tested)),
  command('save and load', (_, tested) => reopen(tested)),
  command('compact', async (_, { index, kind }) => {
    if (kind === 'kept open') await index.compact();
  }),
  command('look up in nothing', async (_, { index }) => expect(index.lookup([[1, 2, 3]])).rejects.toMatchObject({ code: 'INDEX_EMPTY' }), ({ records }) => records.size === 0),
  command('reset', async (model, { index }) => {
    await index.reset();
    model.records.clear();
    model.nextId = 0;
  }),
);

describe.each(['linear', 'hnsw', 'auto'])('an index with search %s', (search) => {
  test.each(['saved', 'kept open'] as const)(`is a map with brute force, %s, in ${sequences / 2} sequences of calls`, async (kind) => {
    const recall = { wanted: 0, found: 0 };
    const calls = fc.commands([add, add, add, remove, remove, lookup, lookup, lookup, get, others], { maxCommands: 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(calls, async (chosen) => {
        const setup = async () => ({
          model: { records: new Map<number, ModelRecord>(), nextId: 0 },
          real: await openIndexUnderTest(kind, search, recall),
        });
        let last: Awaited<ReturnType<typeof setup>> | undefined;
        await fc.asyncModelRun(async () => (last = await setup()), chosen);
        const { model, real } = last as Awaited<ReturnType<typeof setup>>;
        await reopen(real);
        expect(await real.index.toDataFrame()).toEqual(listed(model));
        if (kind === 'kept open') await real.index.close();
        else real.index.dispose();
      }),
      { numRuns: sequences / 2, endOnFailure: true },
    );
    expect(recall.wanted).toBeGreaterThan(sequences);
    expect(recall.found / recall.wanted).toBeGreaterThan(0.99);
  }, 600_000);
});
