/**
 * Labels and keys of the records in an index.
 *
 * @internal
 */
import {
  checkLabels,
  GrowingArray,
  type Label,
  LabelCodes,
  type LabelCodesConfig,
  type Labels,
  MISSING_LABEL_CODE,
  type NullableLabels,
  SimError,
} from '@sim/core';
import type { IdOrKey } from './indexer-options.ts';

/** Everything that a saved table holds. Codes and keys stand in the order of the ids, which ascend. */
export interface RecordTableContent {
  readonly labelTable: LabelCodesConfig;
  readonly codes: Int32Array;
  /** Left out when no record has a key. */
  readonly keys?: readonly (string | null)[] | undefined;
}

/**
 * The label code and the key of each record, by id. Ids stand in ascending columns, so that nothing is made for each of
 * millions of records; a removed one stays there until half of all are.
 */
export class RecordTable {
  #labels: LabelCodes;
  /** Records that have a label. */
  #labelled = 0;
  readonly #columns: { ids: GrowingArray<Uint32Array>; codes: GrowingArray<Int32Array> };
  /** Views of the columns. */
  #ids: Uint32Array = new Uint32Array();
  #codes: Int32Array = new Int32Array();
  /** Places of removed records. */
  readonly #removed: Set<number> = new Set();
  readonly #keys: Map<number, string> = new Map();
  readonly #idOfKey: Map<string, number> = new Map();

  constructor(ids: Uint32Array = new Uint32Array(), { labelTable, codes, keys }: Partial<RecordTableContent> = {}) {
    this.#labels = new LabelCodes(labelTable);
    this.#columns = { ids: new GrowingArray(this.#ids), codes: new GrowingArray(this.#codes) };
    this.#add(ids, codes ?? new Int32Array(), keys);
  }

  get labels(): LabelCodes {
    return this.#labels;
  }

  get size(): number {
    return this.#ids.length - this.#removed.size;
  }

  /** Ids, ascending. */
  ids(): Uint32Array {
    return this.#live(this.#ids);
  }

  /** Refuses labels that are no labels, or not of the kind of those there are. */
  checkLabels(labels: NullableLabels, where: string): void {
    const given = Array.isArray(labels) ? labels.filter((label) => label !== null) : (labels as Labels);
    checkLabels(given, where, this.labels.size > 0 ? this.labels.kind : undefined);
  }

  /**
   * Refuses keys that are no text, or two of which are equal, and, unless they replace, those that are there already.
   * Returns the ids of the records that they replace.
   */
  checkKeys(keys: readonly string[], replace: boolean, where: string): Uint32Array {
    const seen = new Set<string>();
    const replaced: number[] = [];
    for (const [row, key] of keys.entries()) {
      if (typeof key !== 'string' || key === '') throw badKey(row, key, where);
      const id = this.#idOfKey.get(key);
      if (seen.has(key) || (id !== undefined && !replace)) throw duplicateKey(key, seen.has(key), where);
      seen.add(key);
      if (id !== undefined) replaced.push(id);
    }
    return Uint32Array.from(replaced);
  }

  /** Adds records whose labels and keys have been checked. */
  add(ids: Uint32Array, labels: NullableLabels | undefined, keys: readonly string[] | undefined): void {
    const codes = labels ? this.labels.encodeNullable(labels) : new Int32Array(ids.length).fill(MISSING_LABEL_CODE);
    this.#add(ids, codes, keys);
  }

  remove(ids: Iterable<number>): void {
    for (const id of ids) {
      const place = this.#placeOf(id);
      if (place === undefined) continue;
      const key = this.#keys.get(id);
      // A key that has been given to another record since stays with that one.
      if (key !== undefined && this.#idOfKey.get(key) === id) this.#idOfKey.delete(key);
      this.#keys.delete(id);
      if (this.#codes[place] !== MISSING_LABEL_CODE) this.#labelled--;
      this.#removed.add(place);
    }
    if (this.#removed.size > this.#ids.length / 2) this.#setColumns(this.ids(), this.#live(this.#codes));
    // Without a label left, those to come may be of the other kind.
    if (this.#labelled === 0) this.#labels = new LabelCodes();
  }

  /** Code of a record's label; `MISSING_LABEL_CODE` for none, and for an id that is not there. */
  codeOf(id: number): number {
    const place = this.#placeOf(id);
    return place === undefined ? MISSING_LABEL_CODE : (this.#codes[place] as number);
  }

  /** Codes of many records; `MISSING_LABEL_CODE` where there is no neighbour. */
  codesOf(ids: Uint32Array): Int32Array {
    // Not `Int32Array.from`, which takes ten times as long for the neighbours of many queries.
    const codes = new Int32Array(ids.length);
    for (let i = 0; i < ids.length; i++) codes[i] = this.codeOf(ids[i] as number);
    return codes;
  }

  labelOf(id: number): Label | null {
    return this.labels.decode(this.codeOf(id));
  }

  keyOf(id: number): string | null {
    return this.#keys.get(id) ?? null;
  }

  /** Keys of those of the records that have one. */
  keysOf(ids: Iterable<number>): ReadonlyMap<number, string> {
    const keys = new Map<number, string>();
    if (this.#keys.size === 0) return keys;
    for (const id of ids) {
      const key = this.#keys.get(id);
      if (key !== undefined) keys.set(id, key);
    }
    return keys;
  }

  idOf(key: string): number | undefined {
    return this.#idOfKey.get(key);
  }

  /** Ids of records that are named by id or key. Throws `UNKNOWN_ID` or `UNKNOWN_KEY`. */
  resolve(idsOrKeys: ArrayLike<IdOrKey>, where: string): Uint32Array {
    return Uint32Array.from(idsOrKeys as ArrayLike<number>, (named: IdOrKey) => {
      const id = typeof named === 'string' ? this.#idOfKey.get(named) : named;
      if (id !== undefined && this.#placeOf(id) !== undefined) return id;
      throw new SimError({
        code: typeof named === 'string' ? 'UNKNOWN_KEY' : 'UNKNOWN_ID',
        where,
        problem: `no record has this ${typeof named === 'string' ? 'key' : 'id'}`,
        got: named,
        cure: 'Use ids that add returned, or keys that were given to it, of records that are not removed.',
      });
    });
  }

  content(): RecordTableContent {
    const hasKeys = this.#keys.size > 0;
    return {
      labelTable: this.labels.getConfig(),
      codes: this.#live(this.#codes),
      keys: hasKeys ? Array.from(this.ids(), (id) => this.keyOf(id)) : undefined,
    };
  }

  #add(ids: Uint32Array, codes: Int32Array, keys: readonly (string | null)[] | undefined): void {
    const isBehind = isAscending(ids) && (ids.length === 0 || (ids[0] as number) > (this.#ids.at(-1) ?? -1));
    if (!isBehind) this.#insert(ids, codes);
    else if (this.#ids.length === 0) this.#setColumns(ids, codes);
    else {
      this.#columns.ids.append(ids);
      this.#columns.codes.append(codes);
    }
    this.#ids = this.#columns.ids.values;
    this.#codes = this.#columns.codes.values;
    for (let i = 0; i < codes.length; i++) if (codes[i] !== MISSING_LABEL_CODE) this.#labelled++;
    if (!keys) return;
    for (const [i, key] of keys.entries()) {
      if (key === null) continue;
      const id = ids[i] as number;
      this.#keys.set(id, key);
      this.#idOfKey.set(key, id);
    }
  }

  /** Adds records some of which belong between those that are there. */
  #insert(ids: Uint32Array, codes: Int32Array): void {
    const allIds = [...this.ids(), ...ids];
    const allCodes = [...this.#live(this.#codes), ...codes];
    const order = [...allIds.keys()].sort((a, b) => (allIds[a] as number) - (allIds[b] as number));
    const pick = (column: readonly number[]): number[] => order.map((place) => column[place] as number);
    this.#setColumns(Uint32Array.from(pick(allIds)), Int32Array.from(pick(allCodes)));
  }

  /** Takes columns without removed records. They are kept, not copied, and never written to. */
  #setColumns(ids: Uint32Array, codes: Int32Array): void {
    this.#columns.ids = new GrowingArray(ids);
    this.#columns.codes = new GrowingArray(codes);
    this.#ids = ids;
    this.#codes = codes;
    this.#removed.clear();
  }

  /** A copy of a column without removed records. */
  #live<T extends Int32Array | Uint32Array>(column: T): T {
    if (this.#removed.size === 0) return column.slice() as T;
    return column.filter((_: number, place: number) => !this.#removed.has(place)) as T;
  }

  /** The place of a record that is there. Ids that were never removed are their own places. */
  #placeOf(id: number): number | undefined {
    const ids = this.#ids;
    let low = 0;
    let high = ids.length - 1;
    // No id is below its place.
    if (ids[id] === id) low = high = id;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = ids[middle] as number;
      if (found === id) return this.#removed.has(middle) ? undefined : middle;
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
}

function isAscending(ids: Uint32Array): boolean {
  for (let i = 1; i < ids.length; i++) if ((ids[i] as number) <= (ids[i - 1] as number)) return false;
  return true;
}

const badKey = (row: number, key: unknown, where: string): SimError =>
  new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `the key of row ${row} must be a text that is not empty`,
    got: key,
    cure: 'Give every row a key, or none.',
  });

const duplicateKey = (key: string, isTwice: boolean, where: string): SimError =>
  new SimError({
    code: 'DUPLICATE_KEY',
    where,
    problem: isTwice ? 'two rows have the same key' : 'there is a record with this key',
    got: key,
    cure: isTwice ? 'Give every row a key of its own.' : "Choose another key, or pass onConflict: 'replace'.",
  });
