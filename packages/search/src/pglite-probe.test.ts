/**
 * A throw-away engine in a database, PGlite with pgvector, that shows that one fits behind the border of `Search`.
 */
import { afterAll, beforeAll } from '@jest/globals';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import {
  type Config,
  type Embeddings,
  type Ranking,
  SerialQueue,
  SimError,
  getRanking,
  requireInteger,
  requireK,
  requireSameLength,
  throwIfAborted,
  toRows,
} from '@sim/core';
import { searchConformance } from '@sim/testing/search-conformance';
import { duplicateId } from './duplicate-id.ts';
import { requireFilter, requireIds, requireNewIds } from './id-checks.ts';
import { type LookupOptions, NO_ID, type Search, type SearchOptions, type SearchResult } from './search.ts';

/** The value of each distance in SQL; `<#>` is the negative inner product, and pgvector's cosine of zero is NaN. */
const expressions: Record<string, string> = {
  cosine: `coalesce(nullif(embedding <=> $1, 'NaN'), 1)`,
  euclidean: 'embedding <-> $1',
  inner_product: 'embedding <#> $1',
  manhattan: 'embedding <+> $1',
};

let database: PGlite;
let serial = 0;

beforeAll(async () => {
  database = await PGlite.create({ extensions: { vector } });
  await database.exec('CREATE EXTENSION vector');
}, 120_000);

afterAll(() => database.close());

searchConformance('pgvector probe', (options) => new ProbeSearch(options), {
  distances: Object.keys(expressions),
  filters: ['ids'],
});

class ProbeSearch implements Search {
  readonly ranking: Ranking;
  readonly dim: number;
  readonly exact = true;
  readonly #calls: SerialQueue = new SerialQueue();
  readonly #table: string = `rows_${serial++}`;
  #isReady = false;
  #isDisposed = false;
  #size = 0;

  constructor({ dim, distance = 'cosine' }: SearchOptions) {
    this.dim = requireInteger(dim, 'dim', 'ProbeSearch');
    this.ranking = getRanking(distance, 'ProbeSearch');
    if (!Object.hasOwn(expressions, this.ranking.name)) throw unsupported('ProbeSearch');
  }

  get kernel(): string {
    return this.#isReady ? 'pgvector' : 'pending';
  }

  get size(): number {
    return this.#size;
  }

  async ready(): Promise<void> {
    await this.#run('ready', () => undefined);
  }

  async add(ids: Uint32Array, embeddings: Embeddings): Promise<void> {
    const where = 'ProbeSearch.add';
    const { values, count } = toRows(embeddings, { where, dim: this.dim });
    requireNewIds(ids, where);
    requireSameLength(ids.length, count, 'ids', 'rows', where);
    await this.#run('add', async () => {
      const known = await this.#query<{ id: number }>('SELECT id FROM $table WHERE id = ANY($1::bigint[])', [[...ids]]);
      if (known[0]) throw duplicateId(known[0].id, where);
      const rows = Array.from(ids, (_, row) => this.#text(values, row));
      await this.#query(
        `INSERT INTO $table (id, embedding) SELECT id, embedding::vector
         FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS added (id, embedding, place) ORDER BY place`,
        [[...ids], rows],
      );
      await this.#count();
    });
  }

  async remove(ids: Uint32Array): Promise<void> {
    requireIds(ids, 'ProbeSearch.remove');
    await this.#run('remove', async () => {
      const wanted = [...new Set(ids)];
      const known = await this.#query('SELECT id FROM $table WHERE id = ANY($1::bigint[])', [wanted]);
      if (known.length < wanted.length)
        throw new SimError({
          code: 'UNKNOWN_ID',
          where: 'ProbeSearch.remove',
          problem: 'one of the ids is not there',
          cure: 'Remove known ids.',
        });
      await this.#query('DELETE FROM $table WHERE id = ANY($1::bigint[])', [wanted]);
      await this.#count();
    });
  }

  async lookup(queries: Embeddings, { k, filter, signal, onProgress }: LookupOptions): Promise<SearchResult> {
    const where = 'ProbeSearch.lookup';
    requireK(k, where);
    requireFilter(filter, where);
    if (typeof filter === 'function') throw unsupported(where);
    const { values, count } = toRows(queries, { where, dim: this.dim });
    return this.#run('lookup', async () => {
      const result = {
        ids: new Uint32Array(count * k).fill(NO_ID),
        distances: new Float32Array(count * k).fill(this.ranking.worst),
        k,
      };
      for (let query = 0; query < count; query++) {
        throwIfAborted(signal, where);
        const found = await this.#query<{ id: number; value: number }>(
          `SELECT id, ${expressions[this.ranking.name]} AS value FROM $table
           WHERE $2::bigint[] IS NULL OR id = ANY($2::bigint[]) ORDER BY value, place LIMIT $3`,
          [this.#text(values, query), filter ? [...filter] : null, k],
        );
        for (const [rank, { id, value }] of found.entries()) {
          result.ids[query * k + rank] = id;
          result.distances[query * k + rank] = this.ranking.polarity === 'similarity' ? 0 - value : value;
        }
        onProgress?.({ stage: 'lookup', done: query + 1, total: count });
      }
      return result;
    });
  }

  async reset(): Promise<void> {
    await this.#run('reset', async () => {
      await this.#query('TRUNCATE $table', []);
      await this.#count();
    });
  }

  async toBytes(): Promise<Uint8Array> {
    throw unsupported('ProbeSearch.toBytes');
  }

  getConfig(): Config {
    return { dim: this.dim, distance: this.ranking.name };
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  #run<T>(method: string, task: () => Promise<T> | T): Promise<T> {
    return this.#calls.run(async () => {
      if (this.#isDisposed)
        throw new SimError({
          code: 'DISPOSED',
          where: `ProbeSearch.${method}`,
          problem: 'this engine was disposed of',
          cure: 'Make another one.',
        });
      if (!this.#isReady)
        await this.#query(
          `CREATE TABLE $table (place serial, id bigint PRIMARY KEY, embedding vector(${this.dim}))`,
          [],
        );
      this.#isReady = true;
      return task();
    });
  }

  async #query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return (await database.query<Row>(sql.replace('$table', this.#table), [...parameters])).rows;
  }

  async #count(): Promise<void> {
    const [row] = await this.#query<{ count: number }>('SELECT count(*)::int AS count FROM $table', []);
    this.#size = row?.count ?? 0;
  }

  /** A row as pgvector writes it. */
  #text(values: Float32Array, row: number): string {
    return `[${values.subarray(row * this.dim, (row + 1) * this.dim).join(',')}]`;
  }
}

const unsupported = (where: string): SimError =>
  new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: 'pgvector has no such thing',
    cure: 'Use a LinearSearch.',
  });
