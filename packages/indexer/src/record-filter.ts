import type { Label, Labels } from '@sim/core';
import type { Store } from '@sim/stores';
import type { RecordTable } from './record-table.ts';

/** What a predicate sees of a record. */
export interface FilterRecord<Data = unknown> {
  readonly id: number;
  readonly key: string | null;
  readonly label: Label | null;
  readonly data: Data | null;
}

/** Which records a lookup may answer: those that meet every condition given. */
export interface RecordFilter<Data = unknown> {
  /** Label is one of these. */
  readonly labels?: Labels | undefined;
  /** Id is one of these. */
  readonly ids?: ArrayLike<number> | undefined;
  /** Key is one of these. */
  readonly keys?: readonly string[] | undefined;
  /** Asked once for every record that meets the other conditions, with its data: the slowest condition. */
  readonly predicate?: ((record: FilterRecord<Data>) => boolean) | undefined;
}

/**
 * The ids that a filter lets through, ascending; ids, keys and labels that no record has do nothing.
 * Throws `INVALID_LABEL` for labels of the other kind than those in the index.
 */
export async function findAllowedIds<Data>(
  filter: RecordFilter<Data>,
  table: RecordTable,
  store: Store<Data>,
  where: string,
): Promise<Uint32Array> {
  const { labels, ids, keys, predicate } = filter;
  let allowed = table.ids();
  if (labels) {
    const codes = new Set(table.labels.find(labels, where));
    allowed = allowed.filter((id) => codes.has(table.codeOf(id)));
  }
  if (ids) {
    const wanted = new Set(Array.from(ids));
    allowed = allowed.filter((id) => wanted.has(id));
  }
  if (keys) {
    const wanted = new Set(keys.map((key) => table.idOf(key)));
    allowed = allowed.filter((id) => wanted.has(id));
  }
  if (!predicate) return allowed;
  const data = await store.getData(allowed);
  return allowed.filter((id, i) =>
    predicate({ id, key: table.keyOf(id), label: table.labelOf(id), data: data[i] as Data | null }),
  );
}
