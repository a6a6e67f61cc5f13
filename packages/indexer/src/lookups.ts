import { type Label, type LabelCodes, SimError } from '@sim/core';
import { NO_ID } from '@sim/search';

/** One neighbour of a query. */
export interface Lookup<Data = unknown> {
  /** 1 for the closest. */
  readonly rank: number;
  readonly id: number;
  /** The user's own name of the record, `null` for none. */
  readonly key: string | null;
  /** The distance, or the similarity where the index ranks by one. */
  readonly distance: number;
  readonly label: Label | null;
  readonly data: Data | null;
  /** As it was added; only where `includeEmbeddings` asked for it. */
  readonly embedding?: Float32Array;
}

/** What a lookup knows of the records that it found, as they were then. */
export interface LookupContent<Data = unknown> {
  /** `[queries, k]`; `NO_ID` where there is no neighbour. */
  readonly ids: Uint32Array;
  /** `[queries, k]`. */
  readonly distances: Float32Array;
  readonly k: number;
  /** Label codes `[queries, k]`. */
  readonly codes: Int32Array;
  readonly labels: LabelCodes;
  /** By id, of those that have one. */
  readonly keys: ReadonlyMap<number, string>;
  /** By id, of those that have some. */
  readonly data: ReadonlyMap<number, Data | null>;
  /** By id, where they are wanted. */
  readonly embeddings?: ReadonlyMap<number, Float32Array> | undefined;
}

/**
 * The neighbours of many queries. The flat arrays are there at once; the rows of `Lookup` are made when they are
 * asked for, by `lookups[i]`, by iteration or by `row(i)`.
 *
 * @example
 * const lookups = await index.lookup(queries, { k: 5 });
 * lookups[0]?.[0]?.label;                          // label of the record closest to the first query
 * for (const row of lookups) console.log(row.map(({ distance }) => distance));
 */
export class Lookups<Data = unknown> implements Iterable<readonly Lookup<Data>[]> {
  /** Row of a query; `undefined` beyond the last one. */
  readonly [query: number]: readonly Lookup<Data>[] | undefined;
  /** Ids `[length, k]`, row-major, closest first; `NO_ID` where a filter leaves fewer than k. */
  readonly ids: Uint32Array;
  /** Distances `[length, k]`; the worst value of the ranking where there is no neighbour. */
  readonly distances: Float32Array;
  readonly k: number;
  readonly #content: LookupContent<Data>;
  readonly #rows: (readonly Lookup<Data>[])[] = [];

  constructor(content: LookupContent<Data>) {
    this.ids = content.ids;
    this.distances = content.distances;
    this.k = content.k;
    this.#content = content;
  }

  /** Number of queries. */
  get length(): number {
    return this.ids.length / this.k;
  }

  /** The neighbours of one query, closest first: k of them, fewer where a filter leaves fewer. */
  row(query: number): readonly Lookup<Data>[] {
    if (!Number.isInteger(query) || query < 0 || query >= this.length)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where: 'Lookups.row',
        problem: `there are ${this.length} queries`,
        got: query,
        cure: `Use 0 to ${this.length - 1}.`,
      });
    const row = this.#rows[query] ?? this.#makeRow(query);
    this.#rows[query] = row;
    return row;
  }

  *[Symbol.iterator](): Generator<readonly Lookup<Data>[], void, undefined> {
    for (let query = 0; query < this.length; query++) yield this.row(query);
  }

  /** Every row, as JSON should hold them. */
  toJSON(): (readonly Lookup<Data>[])[] {
    return [...this];
  }

  #makeRow(query: number): readonly Lookup<Data>[] {
    const { codes, labels, keys, data, embeddings } = this.#content;
    const row: Lookup<Data>[] = [];
    for (let i = query * this.k; i < (query + 1) * this.k; i++) {
      const id = this.ids[i] as number;
      if (id === NO_ID) break;
      const embedding = embeddings?.get(id);
      row.push({
        rank: row.length + 1,
        id,
        key: keys.get(id) ?? null,
        distance: this.distances[i] as number,
        label: labels.decode(codes[i] as number),
        data: data.get(id) ?? null,
        ...(embedding ? { embedding } : {}),
      });
    }
    return row;
  }
}

/*
 * `lookups[i]` without a property for each row: what is found neither on the object nor on its class is asked of
 * this last link of the prototype chain, so that nothing else is slowed down.
 */
Object.setPrototypeOf(
  Lookups.prototype,
  new Proxy(Object.prototype, {
    get(target, property, lookups: unknown) {
      const isIndex = typeof property === 'string' && /^\d+$/.test(property) && lookups instanceof Lookups;
      if (!isIndex) return Reflect.get(target, property, lookups) as unknown;
      const query = Number(property);
      return query < lookups.length ? lookups.row(query) : undefined;
    },
  }),
);
