/**
 * What a Redis store needs of a client.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import type { Redis } from 'ioredis';

/** An argument of a command. Bytes must be a `Buffer`. */
export type RedisArgument = number | string | Uint8Array;

/** Commands that the server runs as one. */
export interface RedisTransaction {
  callBuffer(command: string, ...args: RedisArgument[]): unknown;
  /** An error or an answer for each command; `null` where none was run. */
  exec(): Promise<readonly [error: Error | null, answer: unknown][] | null>;
}

/** A connection to a server: the part of ioredis' `Redis` and `Cluster` that a store uses. */
export interface RedisClient {
  callBuffer(command: string, ...args: RedisArgument[]): Promise<unknown>;
  multi(): RedisTransaction;
}

/** A connection that a store has opened, and closes. */
export interface OwnRedisClient extends RedisClient {
  on(event: 'error', listener: (error: Error) => void): unknown;
  quit(): Promise<unknown>;
  disconnect(): void;
}

/** Where the server is, and who asks. */
export interface RedisAddress {
  /** `redis://user:password@host:port/db`, or `rediss:` for TLS, in place of all the rest. */
  readonly url?: string | URL | undefined;
  /** Default `'localhost'`. */
  readonly host?: string | undefined;
  /** Default 6379. */
  readonly port?: number | undefined;
  /** Number of the database. Default 0. */
  readonly db?: number | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Default false. */
  readonly tls?: boolean | undefined;
}

/** Milliseconds between attempts to connect again; a call waits for one of them to fail. */
const LONGEST_PAUSE = 500;

/** Opens a connection. Throws `MISSING_PEER`; a server that is not there is noticed by the first command. */
export async function connectRedis({ url, tls = false, ...address }: RedisAddress, where: string): Promise<OwnRedisClient> {
  const Client = await importRedis(where);
  // When the connection breaks, every command is told so at once and none is sent again: a command that was under way may
  // have been run, and whether to repeat it is for the caller to say.
  const options = { maxRetriesPerRequest: 0, retryStrategy: (attempt: number) => Math.min(50 * attempt, LONGEST_PAUSE) };
  const { host = 'localhost', port = 6379, db = 0, username, password } = address;
  const user = { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) };
  const client =
    url === undefined
      ? new Client({ host, port, db, ...user, ...(tls ? { tls: {} } : {}), ...options })
      : new Client(String(url), options);
  // Each command tells of its own failure; without a listener the client prints them too.
  client.on('error', ignore);
  return client;
}

async function importRedis(where: string): Promise<typeof Redis> {
  try {
    return (await import('ioredis')).Redis;
  } catch (cause) {
    throw new SimError({
      code: 'MISSING_PEER',
      where,
      problem: 'the npm package ioredis, which talks to the server, is not installed',
      cure: 'Run `npm install ioredis`, or pass a client.',
      cause,
    });
  }
}

const ignore = (): void => undefined;
