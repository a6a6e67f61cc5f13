import { expect, test } from '@jest/globals';
import { MemoryStore } from '@sim/stores';
import fc from 'fast-check';
import { findAllowedIds, type RecordFilter } from './record-filter.ts';
import { RecordTable } from './record-table.ts';

const labels = ['a', 'b', null, 'a', 'c', 'b'];
const keys = ['k0', 'k1', 'k2', 'k3', 'k4', 'k5'];
const data = [5, 4, 3, 2, 1, 0];

async function open() {
  const store = new MemoryStore<number>();
  const ids = await store.add({ embeddings: new Float32Array(6), dim: 1, labels, data });
  const table = new RecordTable();
  table.add(ids, labels, keys);
  return { store, table };
}

test('lets through the records that meet every condition given', async () => {
  const { store, table } = await open();
  const some = <T>(values: readonly T[]) => fc.option(fc.subarray([...values]), { nil: undefined });
  const filters = fc.record({
    labels: some(['a', 'b', 'c', 'unknown']),
    ids: some([0, 1, 2, 3, 4, 5, 99]),
    keys: some([...keys, 'none']),
    atLeast: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(filters, async ({ atLeast, ...conditions }) => {
      const filter: RecordFilter<number> = {
        ...conditions,
        ...(atLeast === undefined ? {} : { predicate: ({ data: item }) => (item ?? 0) >= atLeast }),
      };
      const expected = labels.flatMap((label, id) =>
        (conditions.labels?.includes(String(label)) ?? true) &&
        (conditions.ids?.includes(id) ?? true) &&
        (conditions.keys?.includes(keys[id] as string) ?? true) &&
        (data[id] as number) >= (atLeast ?? 0)
          ? [id]
          : [],
      );
      expect([...(await findAllowedIds(filter, table, store, 'T.t'))]).toEqual(expected);
    }),
  );
});

test('labels of the other kind are refused', async () => {
  const { store, table } = await open();
  await expect(findAllowedIds({ labels: [1] }, table, store, 'T.t')).rejects.toMatchObject({ code: 'INVALID_LABEL' });
});
