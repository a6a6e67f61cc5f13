/**
 * The records of a store on a Redis server.
 *
 * @internal
 */
import { decodeJson, type Label, type NullableLabels, randomName, SimError } from '@sim/core';
import { unknownId, wrongDim } from '../new-records.ts';
import type { EncodedRecord } from '../record-codec.ts';
import type { RedisArgument, RedisClient } from './redis-client.ts';
import { ADD, REMOVE, RESERVE } from './redis-scripts.ts';

/** What records of one call have in common. */
export interface RecordSchema {
  readonly dim: number;
  /** Of the labels; `''` where there are none. */
  readonly kind: '' | 'integer' | 'string';
}

/** Records in one command. */
const BATCH = 1000;
/** Bytes in one command, unless one record is longer. */
const BATCH_BYTES = 2 ** 23;

type Part = 'data' | 'embeddings' | 'labels';

/** Puts records into four hashes and takes them out. Every call throws `STORAGE_UNAVAILABLE` where the server does not answer. */
export class RedisRecords {
  readonly #client: RedisClient;
  readonly #keys: Readonly<Record<Part | 'meta', string>>;

  constructor(client: RedisClient, name: string) {
    this.#client = client;
    // The braces keep the keys together in a cluster.
    const key = (part: string): string => `sim:{${name}}:${part}`;
    this.#keys = { meta: key('meta'), embeddings: key('embeddings'), labels: key('labels'), data: key('data') };
  }

  /** Takes `count` ids, the last of them before `next`. Throws `DIMENSION_MISMATCH` or `INVALID_LABEL`. */
  async reserve(
    count: number,
    { dim, kind }: RecordSchema,
    where: string,
  ): Promise<{ readonly next: number; readonly collectionId: string }> {
    const args = [RESERVE, 1, this.#keys.meta, dim, kind, count, randomName()];
    const answer = await this.#call(where, 'EVAL', ...args);
    const [, next, collectionId] = accepted(answer, dim, where);
    return { next: Number(next), collectionId: String(collectionId) };
  }

  /** Adds records under ids that were reserved, all or none. */
  async write(
    records: Iterable<EncodedRecord>,
    { dim, kind, collectionId }: RecordSchema & { readonly collectionId: string },
    where: string,
  ): Promise<void> {
    const batches = batchesOf(records);
    if (batches.length === 0) return;
    const transaction = this.#client.multi();
    const { meta, embeddings, labels, data } = this.#keys;
    for (const batch of batches)
      transaction.callBuffer('EVAL', ADD, 4, meta, embeddings, labels, data, dim, kind, collectionId, ...batch);
    const answers = await reach(where, async () => {
      const all = (await transaction.exec()) ?? [];
      for (const [error] of all) if (error) throw error;
      return all;
    });
    // They were run as one, so that what the first one found holds for all.
    accepted(answers[0]?.[1], dim, where);
  }

  /** Removes records, all or none. Throws `UNKNOWN_ID`. */
  async remove(ids: ArrayLike<number>, where: string): Promise<void> {
    if (ids.length === 0) return;
    const { meta, embeddings, labels, data } = this.#keys;
    const args = [REMOVE, 4, meta, embeddings, labels, data, Array.from(ids).join(',')];
    const [status, id] = (await this.#call(where, 'EVAL', ...args)) as unknown[];
    if (String(status) === 'unknown') throw unknownId(Number(id), where);
  }

  /** Records in the order of their ids. Throws `UNKNOWN_ID`. */
  async read(ids: ArrayLike<number>, where: string): Promise<EncodedRecord[]> {
    return requireAll(await this.#read(ids, where), ids, where);
  }

  /** Those records that are there. */
  async readPresent(ids: ArrayLike<number>, where: string): Promise<EncodedRecord[]> {
    return (await this.#read(ids, where)).filter((record) => record !== null);
  }

  /** Data as bytes, nothing for none. Throws `UNKNOWN_ID`. */
  async data(ids: ArrayLike<number>, where: string): Promise<Uint8Array[]> {
    return requireAll(await this.#fetch('data', ids, where), ids, where);
  }

  /** Embeddings, flat. Throws `UNKNOWN_ID`. */
  async embeddings(ids: ArrayLike<number>, where: string): Promise<Float32Array> {
    return floatsOf(Buffer.concat(requireAll(await this.#fetch('embeddings', ids, where), ids, where)));
  }

  /** Ids, ascending. */
  async ids(where: string): Promise<Uint32Array> {
    return Uint32Array.from((await this.#call(where, 'HKEYS', this.#keys.data)) as unknown[], Number).sort();
  }

  async size(where: string): Promise<number> {
    return Number(await this.#call(where, 'HLEN', this.#keys.data));
  }

  /** The first free id and the numbers in an embedding, 0 before the first record. */
  async counts(where: string): Promise<{ readonly next: number; readonly dim: number }> {
    const [next, dim] = (await this.#call(where, 'HMGET', this.#keys.meta, 'next', 'dim')) as unknown[];
    return { next: Number(next), dim: Number(dim) };
  }

  async collectionId(where: string): Promise<string> {
    await this.#call(where, 'HSETNX', this.#keys.meta, 'collection', randomName());
    return String(await this.#call(where, 'HGET', this.#keys.meta, 'collection'));
  }

  /** Removes the keys. */
  async reset(where: string): Promise<void> {
    await this.#call(where, 'UNLINK', ...Object.values(this.#keys));
  }

  async #read(ids: ArrayLike<number>, where: string): Promise<(EncodedRecord | null)[]> {
    // They are answered in this order: a record that has data at the end was there all the time.
    const [labels, embeddings, data] = await Promise.all([
      this.#fetch('labels', ids, where),
      this.#fetch('embeddings', ids, where),
      this.#fetch('data', ids, where),
    ]);
    return data.map((item, i) => {
      const [label, embedding] = [labels[i], embeddings[i]];
      if (!item || !embedding) return null;
      return {
        id: ids[i] as number,
        embedding: floatsOf(embedding),
        label: label ? (decodeJson(label, where) as Label) : null,
        data: item,
      };
    });
  }

  async #fetch(part: Part, ids: ArrayLike<number>, where: string): Promise<(Buffer | null)[]> {
    const fields = Array.from(ids);
    const commands: Promise<unknown>[] = [];
    // Sent one after another without waiting, as one stretch of the connection.
    for (let i = 0; i < fields.length; i += BATCH)
      commands.push(this.#call(where, 'HMGET', this.#keys[part], ...fields.slice(i, i + BATCH)));
    return (await Promise.all(commands)).flat() as (Buffer | null)[];
  }

  #call(where: string, command: string, ...args: RedisArgument[]): Promise<unknown> {
    return reach(where, () => this.#client.callBuffer(command, ...args));
  }
}

/** What labels are; `''` where there are none. */
export function kindOf(labels: NullableLabels): RecordSchema['kind'] {
  const first = (labels as readonly (Label | null)[]).find((label) => label !== null);
  if (first === undefined) return '';
  return typeof first === 'string' ? 'string' : 'integer';
}

/** Arguments of commands that add records. */
function batchesOf(records: Iterable<EncodedRecord>): RedisArgument[][] {
  const batches: RedisArgument[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const { id, embedding, label, data } of records) {
    if (bytes >= BATCH_BYTES || (batches.at(-1)?.length ?? 0) >= 4 * BATCH) {
      batches.push([]);
      bytes = 0;
    }
    bytes += embedding.byteLength + data.length;
    batches.at(-1)?.push(id, bufferOf(embedding), label === null ? '' : JSON.stringify(label), bufferOf(data));
  }
  return batches;
}

/** The items of an answer that is no refusal. */
function accepted(answer: unknown, dim: number, where: string): unknown[] {
  const items = answer as unknown[];
  const [status, held] = items.map(String);
  if (status === 'dim') throw wrongDim(Number(held), dim, where);
  if (status === 'kind')
    throw new SimError({
      code: 'INVALID_LABEL',
      where,
      problem: `labels in this store are of the kind ${held}`,
      cure: 'Write every label in the same kind.',
    });
  if (status === 'reset')
    throw new SimError({
      code: 'STORE_CHANGED',
      where,
      problem: 'another writer has reset the store meanwhile',
      cure: 'Nothing was changed; add the records again if they are to be in the new store.',
    });
  return items;
}

/** Says in one way that a server is not there, or does not want to. */
async function reach<T>(where: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const { name, message } = cause as Error;
    const isRefusal = name === 'ReplyError';
    throw new SimError({
      code: 'STORAGE_UNAVAILABLE',
      where,
      problem: isRefusal ? 'the Redis server refused' : 'the Redis server cannot be reached',
      got: message,
      cure: isRefusal
        ? 'Check user, password and the state of the server.'
        : 'Check its address; whether a change that was under way has happened, size and get tell.',
      cause,
    });
  }
}

function requireAll<T>(found: readonly (T | null)[], ids: ArrayLike<number>, where: string): T[] {
  return found.map((item, i) => {
    if (item === null) throw unknownId(ids[i] as number, where);
    return item;
  });
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** A copy in memory of its own, which starts where floats may start. */
const floatsOf = (bytes: Uint8Array): Float32Array => new Float32Array(new Uint8Array(bytes).buffer);
