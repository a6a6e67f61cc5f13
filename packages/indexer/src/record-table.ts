/**
 * Labels and keys of the records in an index.
 *
 * @internal
 */
import {
  checkLabels,
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

/** The label code and the key of each record, by id. */
export class RecordTable {
  #labels: LabelCodes;
  /** Records that have a label. */
  #labelled = 0;
  readonly #codes: Map<number, number> = new Map();
  readonly #keys: Map<number, string> = new Map();
  readonly #ids: Map<string, number> = new Map();

  constructor(ids: Uint32Array = new Uint32Array(), { labelTable, codes, keys }: Partial<RecordTableContent> = {}) {
    this.#labels = new LabelCodes(labelTable);
    this.#add(ids, codes ?? new Int32Array(), keys);
  }

  get labels(): LabelCodes {
    return this.#labels;
  }

  get size(): number {
    return this.#codes.size;
  }

  /** Ids in the order of adding, which is ascending. */
  ids(): Uint32Array {
    return Uint32Array.from(this.#codes.keys());
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
      const id = this.#ids.get(key);
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
      const key = this.#keys.get(id);
      // A key that has been given to another record since stays with that one.
      if (key !== undefined && this.#ids.get(key) === id) this.#ids.delete(key);
      this.#keys.delete(id);
      if (this.codeOf(id) !== MISSING_LABEL_CODE) this.#labelled--;
      this.#codes.delete(id);
    }
    // Without a label left, those to come may be of the other kind.
    if (this.#labelled === 0) this.#labels = new LabelCodes();
  }

  /** Code of a record's label; `MISSING_LABEL_CODE` for none, and for an id that is not there. */
  codeOf(id: number): number {
    return this.#codes.get(id) ?? MISSING_LABEL_CODE;
  }

  /** Codes of many records; `MISSING_LABEL_CODE` where there is no neighbour. */
  codesOf(ids: Uint32Array): Int32Array {
    return Int32Array.from(ids, (id) => this.codeOf(id));
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
    return this.#ids.get(key);
  }

  /** Ids of records that are named by id or key. Throws `UNKNOWN_ID` or `UNKNOWN_KEY`. */
  resolve(idsOrKeys: ArrayLike<IdOrKey>, where: string): Uint32Array {
    return Uint32Array.from(idsOrKeys as ArrayLike<number>, (named: IdOrKey) => {
      const id = typeof named === 'string' ? this.#ids.get(named) : named;
      if (id !== undefined && this.#codes.has(id)) return id;
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
      codes: Int32Array.from(this.#codes.values()),
      keys: hasKeys ? Array.from(this.#codes.keys(), (id) => this.keyOf(id)) : undefined,
    };
  }

  #add(ids: Uint32Array, codes: Int32Array, keys: readonly (string | null)[] | undefined): void {
    for (const [i, id] of ids.entries()) {
      const code = codes[i] as number;
      this.#codes.set(id, code);
      if (code !== MISSING_LABEL_CODE) this.#labelled++;
      const key = keys?.[i] ?? null;
      if (key === null) continue;
      this.#keys.set(id, key);
      this.#ids.set(key, id);
    }
  }
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
