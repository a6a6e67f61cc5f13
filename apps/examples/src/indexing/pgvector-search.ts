import type { PGlite } from '@electric-sql/pglite';
import {
  type Config,
  type Embeddings,
  getRanking,
  type Ranking,
  requireK,
  requireSameLength,
  SerialQueue,
  SimError,
  throwIfAborted,
  toRows,
} from '@sim/core';
import { type LookupOptions, NO_ID, type Search, type SearchClass, type SearchOptions, type SearchResult } from '@sim/search';

/** The value of a distance in SQL. */
const expressions: Readonly<Record<string, string>> = {
  cosine: 'embedding <=> $1',
  euclidean: 'embedding <-> $1',
  manhattan: 'embedding <+> $1',
};

/** Rows that go to the database in one statement. */
const ROWS_AT_ONCE = 4096;

let tables = 0;

/**
 * A search engine of one's own: exact search by PostgreSQL with pgvector, in a database that is given. It answers to the
 * words of `Search`, so that an `Indexer` takes it as it takes a `LinearSearch`.
 */
export function pgvectorSearch(database: PGlite): SearchClass {
  return class PgvectorSearch extends DatabaseSearch {
    static readonly className = 'PgvectorSearch';
    static readonly aliases: readonly string[] = ['pgvector'];

    constructor(options: SearchOptions) {
      super(database, options);
    }

    static async fromBytes(): Promise<Search> {
      throw unsupported('fromBytes');
    }
  };
}

class DatabaseSearch implements Search {
  readonly ranking: Ranking;
  readonly dim: number;
  readonly exact = true;
  readonly kernel = 'pgvector';
  readonly #database: PGlite;
  readonly #table: string = `rows_${tables++}`;
  readonly #calls: SerialQueue = new SerialQueue();
  #isOpen = false;
  #size = 0;

  constructor(database: PGlite, { dim, distance = 'cosine' }: SearchOptions) {
    this.#database = database;
    this.dim = dim;
    this.ranking = getRanking(distance, 'PgvectorSearch');
    if (!Object.hasOwn(expressions, this.ranking.name)) throw unsupported(`distance '${this.ranking.name}'`);
  }

  get size(): number {
    return this.#size;
  }

  ready(): Promise<void> {
    return this.#calls.run(() => this.#open());
  }

  async add(ids: Uint32Array, embeddings: Embeddings): Promise<void> {
    const where = 'PgvectorSearch.add';
    const { values, count } = toRows(embeddings, { where, dim: this.dim });
    requireSameLength(ids.length, count, 'ids', 'rows', where);
    await this.#calls.run(async () => {
      await this.#open();
      // The transaction makes it all or nothing; the primary key refuses an id that is there.
      await this.#database.transaction(async (transaction) => {
        for (let from = 0; from < count; from += ROWS_AT_ONCE) {
          const some = [...ids.subarray(from, from + ROWS_AT_ONCE)];
          const texts = some.map((_, i) => this.#text(values, from + i));
          const rows = 'unnest($1::bigint[], $2::text[]) AS added (id, embedding)';
          await transaction.query(`INSERT INTO ${this.#table} SELECT id, embedding::vector FROM ${rows}`, [some, texts]);
        }
      });
      this.#size += count;
    });
  }

  async remove(ids: Uint32Array): Promise<void> {
    await this.#calls.run(async () => {
      const unique = [...new Set(ids)];
      await this.#database.transaction(async (transaction) => {
        const { affectedRows = 0 } = await transaction.query(`DELETE FROM ${this.#table} WHERE id = ANY($1::bigint[])`, [unique]);
        if (affectedRows === unique.length) return;
        throw new SimError({
          code: 'UNKNOWN_ID',
          where: 'PgvectorSearch.remove',
          problem: 'one of the ids is not there',
          cure: 'Remove known ids.',
        });
      });
      this.#size -= unique.length;
    });
  }

  async lookup(queries: Embeddings, { k, filter, signal, onProgress }: LookupOptions): Promise<SearchResult> {
    const where = 'PgvectorSearch.lookup';
    requireK(k, where);
    if (typeof filter === 'function') throw unsupported('filter by a function');
    const { values, count } = toRows(queries, { where, dim: this.dim });
    const ids = new Uint32Array(count * k).fill(NO_ID);
    const distances = new Float32Array(count * k).fill(this.ranking.worst);
    const statement = `SELECT id, ${expressions[this.ranking.name]} AS value FROM ${this.#table}
      WHERE $2::bigint[] IS NULL OR id = ANY($2::bigint[]) ORDER BY value, id LIMIT $3`;
    return this.#calls.run(async () => {
      for (let query = 0; query < count; query++) {
        throwIfAborted(signal, where);
        const parameters = [this.#text(values, query), filter ? [...filter] : null, k];
        const { rows } = await this.#database.query<{ id: number; value: number }>(statement, parameters);
        ids.set(rows.map(({ id }) => id), query * k);
        distances.set(rows.map(({ value }) => value), query * k);
        onProgress?.({ stage: 'lookup', done: query + 1, total: count });
      }
      return { ids, distances, k };
    });
  }

  async reset(): Promise<void> {
    await this.#calls.run(async () => {
      await this.#database.exec(`DROP TABLE IF EXISTS ${this.#table}`);
      this.#isOpen = false;
      this.#size = 0;
      await this.#open();
    });
  }

  /** Not needed: an index reads the rows of an exact search out of its store. */
  async toBytes(): Promise<Uint8Array> {
    throw unsupported('toBytes');
  }

  getConfig(): Config {
    return { dim: this.dim, distance: this.ranking.name };
  }

  /** The database is the caller's, and stays open. */
  dispose(): void {
    this.#isOpen = false;
  }

  async #open(): Promise<void> {
    if (this.#isOpen) return;
    await this.#database.exec(
      `CREATE EXTENSION IF NOT EXISTS vector;
       CREATE TABLE IF NOT EXISTS ${this.#table} (id bigint PRIMARY KEY, embedding vector(${this.dim}))`,
    );
    this.#isOpen = true;
  }

  /** A row as pgvector reads it. */
  #text(values: Float32Array, row: number): string {
    return `[${values.subarray(row * this.dim, (row + 1) * this.dim).join(',')}]`;
  }
}

const unsupported = (what: string): SimError =>
  new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where: 'PgvectorSearch',
    problem: `it has no ${what}`,
    cure: 'Use a LinearSearch.',
  });
