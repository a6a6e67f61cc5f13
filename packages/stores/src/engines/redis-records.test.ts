import { describe, expect, jest, test } from '@jest/globals';
import type { RedisArgument, RedisClient } from './redis-client.ts';
import { kindOf, RedisRecords } from './redis-records.ts';

/** A client that answers as it is told, and notes what it is asked. */
function client(answer: () => unknown): RedisClient & { readonly asked: RedisArgument[][] } {
  const asked: RedisArgument[][] = [];
  const callBuffer = async (...command: RedisArgument[]): Promise<unknown> => {
    asked.push(command);
    return answer();
  };
  const exec = async (): Promise<[null, unknown][]> => [[null, answer()]];
  return { asked, callBuffer, multi: () => ({ callBuffer, exec }) };
}

const schema = { dim: 1, kind: '', collectionId: 'c' } as const;
const record = (id: number, size: number) => ({ id, embedding: new Float32Array(1), label: null, data: new Uint8Array(size) });

describe('RedisRecords', () => {
  test.each<[string, string, string]>([
    ['dim', 'DIMENSION_MISMATCH', 'rows in this store have 7 numbers, got 1'],
    ['kind', 'INVALID_LABEL', 'labels in this store are of the kind 7'],
    ['reset', 'STORE_CHANGED', 'another writer has reset the store meanwhile'],
  ])('says what the server found: %s', async (status, code, message) => {
    const records = new RedisRecords(client(() => [Buffer.from(status), Buffer.from('7')]), 'n');
    const refusal = { code, message: expect.stringContaining(message) };
    await expect(records.reserve(1, schema, 'T.t')).rejects.toMatchObject(refusal);
    await expect(records.write([record(0, 0)], schema, 'T.t')).rejects.toMatchObject(refusal);
  });

  test('tells a refusal from a server that is not there', async () => {
    for (const [name, message] of [['ReplyError', 'refused, got "why"'], ['Error', 'cannot be reached, got "why"']] as const) {
      const fail = () => {
        throw Object.assign(new Error('why'), { name });
      };
      await expect(new RedisRecords(client(fail), 'n').size('T.t')).rejects.toMatchObject({
        code: 'STORAGE_UNAVAILABLE',
        message: expect.stringContaining(`T.t: the Redis server ${message}`),
      });
    }
  });

  test('an error of one command in a transaction is the error of the call', async () => {
    const failing = client(() => [Buffer.from('ok')]);
    jest.spyOn(failing, 'multi').mockReturnValue({
      callBuffer: () => undefined,
      exec: async () => [[null, ['ok']], [Object.assign(new Error('OOM'), { name: 'ReplyError' }), null]],
    });
    await expect(new RedisRecords(failing, 'n').write([record(0, 0)], schema, 'T.t')).rejects.toThrow('refused, got "OOM"');
  });

  test('sends at most a thousand records in a command, and about eight megabytes', async () => {
    const sizes = async (records: readonly ReturnType<typeof record>[]) => {
      const told = client(() => [Buffer.from('ok')]);
      await new RedisRecords(told, 'n').write(records, schema, 'T.t');
      // Script, number of keys, four keys, dim, kind and collection stand before the records.
      return told.asked.map((command) => (command.length - 10) / 4);
    };
    expect(await sizes(Array.from({ length: 2100 }, (_, i) => record(i, 0)))).toEqual([1000, 1000, 100]);
    expect(await sizes(Array.from({ length: 5 }, (_, i) => record(i, 5_000_000)))).toEqual([2, 2, 1]);
    expect(await sizes([])).toEqual([]);
  });

  test('keeps the keys of a store in one slot of a cluster', async () => {
    const told = client(() => 0);
    await new RedisRecords(told, 'n').reset('T.t');
    expect(told.asked).toEqual([['UNLINK', 'sim:{n}:meta', 'sim:{n}:embeddings', 'sim:{n}:labels', 'sim:{n}:data']]);
  });
});

test('labels are of the kind of the first one', () => {
  expect([[null, 'a'], [null, 3], [null], [], Int32Array.of(1)].map(kindOf)).toEqual(['string', 'integer', '', '', 'integer']);
});
