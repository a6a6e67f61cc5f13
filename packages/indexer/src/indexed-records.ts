/**
 * The records of an index and their neighbourhood.
 *
 * @internal
 */
import {
  checkLabels,
  type Embeddings,
  type LabelledLookups,
  type Labels,
  type LongCallOptions,
  type Ranking,
  requireK,
  requireSameLength,
  type Rows,
  SimError,
  throwIfAborted,
  toRows,
} from '@sim/core';
import { dropSelf } from '@sim/evaluators';
import { NO_ID, type Search, type SearchResult } from '@sim/search';
import type { Store } from '@sim/stores';
import { allOrNothing, type Step } from './all-or-nothing.ts';
import type { IndexChange } from './durable/index-change.ts';
import { type EvaluationLabels, evaluationLabels } from './evaluation-labels.ts';
import type { AddOptions, EvaluateOptions, IdOrKey, IndexRecord, NewIndexRecords } from './indexer-options.ts';
import type { LookupTimes } from './lookup-times.ts';
import { Lookups } from './lookups.ts';
import { findAllowedIds, type RecordFilter } from './record-filter.ts';
import { RecordTable } from './record-table.ts';
import { findNonUnitRow } from './unit-length.ts';

/** Options of `IndexedRecords.neighbours`. */
export interface NeighbourOptions<Data> extends LongCallOptions {
  readonly k: number;
  readonly filter?: RecordFilter<Data> | undefined;
  readonly ef?: number | undefined;
  /** A k beyond the number of records is filled up instead of refused. */
  readonly isPadded?: boolean;
}

/** What `IndexedRecords` is made of. */
interface IndexedRecordsParts<Data> {
  readonly search: Search;
  readonly store: Store<Data>;
  readonly times: LookupTimes;
  readonly table?: RecordTable;
  readonly hasData?: boolean;
}

/**
 * Keeps search, store and the table of labels and keys in step. Calls must not overlap: the `Indexer` puts them in a
 * queue.
 */
export class IndexedRecords<Data> {
  readonly search: Search;
  readonly store: Store<Data>;
  readonly times: LookupTimes;
  /** Writes a change down as the last thing that can fail in it; a failure undoes the change. */
  journal: ((change: IndexChange, where: string) => Promise<void>) | undefined;
  #table: RecordTable;
  #hasData: boolean;
  #hasWarned = false;

  constructor({ search, store, times, table = new RecordTable(), hasData = false }: IndexedRecordsParts<Data>) {
    this.search = search;
    this.store = store;
    this.times = times;
    this.#table = table;
    this.#hasData = hasData;
  }

  get table(): RecordTable {
    return this.#table;
  }

  /** True once a record came with data. */
  get hasData(): boolean {
    return this.#hasData;
  }

  get size(): number {
    return this.#table.size;
  }

  /** Adds records whose columns have been checked to be of one length. */
  async add(rows: Rows, records: NewIndexRecords<Data>, options: AddOptions, where: string): Promise<Uint32Array> {
    const labels = records.labels ?? undefined;
    const data = records.data ?? undefined;
    const keys = records.keys ?? undefined;
    throwIfAborted(options.signal, where);
    await this.#requireOwnParts(where);
    if (labels) this.#table.checkLabels(labels, where);
    const replaced = keys ? this.#table.checkKeys(keys, options.onConflict === 'replace', where) : new Uint32Array();
    let ids: Uint32Array = new Uint32Array();
    const add = async (): Promise<void> => {
      ids = await this.store.add({ embeddings: rows.values, dim: rows.dim, labels, data });
    };
    const write = (): Promise<void> | undefined =>
      this.journal?.({ op: 'add', ids, rows: rows.values, labels: labels ?? null, data: data ?? null, keys: keys ?? null }, where);
    await allOrNothing([
      { run: add, undo: () => this.store.remove(ids) },
      { run: () => this.search.add(ids, rows.values), undo: () => this.search.remove(ids) },
      ...(await this.#removal(replaced, write)),
    ]);
    this.#table.remove(replaced);
    this.#table.add(ids, labels, keys);
    this.#hasData ||= data !== undefined;
    this.#warnOfLengths(rows, where);
    options.onProgress?.({ stage: 'add', done: rows.count, total: rows.count });
    return ids;
  }

  async get(idsOrKeys: ArrayLike<IdOrKey>, where: string): Promise<IndexRecord<Data>[]> {
    const records = await this.store.get(this.#table.resolve(idsOrKeys, where));
    return records.map((record) => ({ ...record, key: this.#table.keyOf(record.id) }));
  }

  async toDataFrame(numRecords: number): Promise<IndexRecord<Data>[]> {
    const records = await this.store.toDataFrame(numRecords);
    return records.map((record) => ({ ...record, key: this.#table.keyOf(record.id) }));
  }

  async remove(idsOrKeys: ArrayLike<IdOrKey>, where: string): Promise<void> {
    const ids = Uint32Array.from(new Set(this.#table.resolve(idsOrKeys, where)));
    if (ids.length === 0) return;
    await allOrNothing(await this.#removal(ids, () => this.journal?.({ op: 'remove', ids }, where)));
    this.#table.remove(ids);
  }

  async reset(where: string): Promise<void> {
    await this.journal?.({ op: 'reset' }, where);
    await this.search.reset();
    await this.store.reset();
    this.#table = new RecordTable();
    this.#hasData = false;
    this.times.reset();
  }

  /** The nearest ids of each query. Throws `INDEX_EMPTY` or `K_OUT_OF_RANGE`. */
  async neighbours(rows: Rows, where: string, options: NeighbourOptions<Data>): Promise<SearchResult> {
    if (this.size === 0)
      throw new SimError({ code: 'INDEX_EMPTY', where, problem: 'the index is empty', cure: 'Add records first.' });
    const { filter, ef, isPadded = false, signal, onProgress } = options;
    const k = requireK(options.k, where, isPadded ? undefined : this.size);
    const allowed = filter && (await findAllowedIds(filter, this.#table, this.store, where));
    const start = performance.now();
    const found = await this.search.lookup(rows.values, { k, filter: allowed, ef, signal, onProgress });
    this.times.add((performance.now() - start) / 1000, rows.count);
    return found;
  }

  /** Fetches what is known of the records that a search found. */
  async describe({ ids, distances, k }: SearchResult, includeEmbeddings: boolean): Promise<Lookups<Data>> {
    const found = Uint32Array.from(new Set(ids)).filter((id) => id !== NO_ID);
    const data = this.#hasData ? await this.store.getData(found) : [];
    const rows = includeEmbeddings ? await this.store.getEmbeddings(found) : undefined;
    const { dim } = this.search;
    return new Lookups<Data>({
      ids,
      distances,
      k,
      codes: this.#table.codesOf(ids),
      labels: this.#table.labels,
      keys: this.#table.keysOf(found),
      data: new Map(data.map((item, i) => [found[i] as number, item])),
      embeddings: rows && new Map(Array.from(found, (id, i) => [id, rows.slice(i * dim, (i + 1) * dim)])),
    });
  }

  /** Checks labelled queries and lays them out flat. */
  checkQueries(embeddings: Embeddings, labels: Labels, { ownIds }: EvaluateOptions, where: string): Rows {
    const rows = toRows(embeddings, { where, dim: this.search.dim });
    checkLabels(labels, where);
    requireSameLength(labels.length, rows.count, 'labels', 'embeddings', where);
    if (ownIds) requireSameLength(ownIds.length, rows.count, 'ownIds', 'embeddings', where);
    return rows;
  }

  /** The neighbours of labelled queries, from one search, as evaluators take them. */
  async labelledLookups(
    rows: Rows,
    labels: Labels,
    { ownIds, signal, onProgress }: EvaluateOptions,
    where: string,
    chooseK: (seen: EvaluationLabels) => number,
    isPadded = false,
  ): Promise<LabelledLookups & { readonly ranking: Ranking }> {
    const seen = evaluationLabels(this.#table.labels, labels, where);
    const k = chooseK(seen);
    const wide = await this.neighbours(rows, where, { k: ownIds ? k + 1 : k, isPadded, signal, onProgress });
    const { ids, distances } = ownIds ? dropSelf(wide, ownIds) : wide;
    return {
      queryLabels: seen.queryLabels,
      lookupLabels: seen.translate(this.#table.codesOf(ids)),
      lookupDistances: distances,
      ranking: this.search.ranking,
    };
  }

  /** Refuses parts that were made or changed elsewhere: their records would be in no table. */
  async #requireOwnParts(where: string): Promise<void> {
    const stored = this.size === 0 ? await this.store.size() : this.size;
    if (this.search.size === this.size && stored === this.size) return;
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: `search and store must hold the ${this.size} records of this index and no others`,
      got: [this.search.size, stored],
      cure: 'Give an index a search and a store of its own, empty, and change them through it alone.',
    });
  }

  /** Steps that take records out of search and store, with `write` before the one that has no way back. */
  async #removal(ids: Uint32Array, write: () => Promise<void> | undefined): Promise<Step[]> {
    const journal = { run: async () => write() };
    if (ids.length === 0) return [journal];
    const rows = await this.store.getEmbeddings(ids);
    return [
      { run: () => this.search.remove(ids), undo: () => this.search.add(ids, rows) },
      journal,
      { run: () => this.store.remove(ids) },
    ];
  }

  #warnOfLengths(rows: Rows, where: string): void {
    if (this.#hasWarned || !this.search.ranking.ignoresLength) return;
    const found = findNonUnitRow(rows);
    if (!found) return;
    this.#hasWarned = true;
    console.warn(
      `${where}: row ${found.row} has length ${found.length.toPrecision(4)}, not 1. The ${this.search.ranking.name} distance ignores lengths; choose another distance if they matter.`,
    );
  }
}
