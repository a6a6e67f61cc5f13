import { afterAll, beforeAll, describe } from '@jest/globals';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingRequirement } from './missing-requirement.ts';

/** A Redis server of its own, on a free port of this machine, which writes every change to its disk at once. */
export class RedisServer {
  readonly #arguments: readonly string[];
  #child: ChildProcess | undefined;
  #folder = '';
  /** 0 before the first start. */
  port = 0;

  /** @param args More arguments of `redis-server`, such as `['--requirepass', 'secret']`. */
  constructor(args: readonly string[] = []) {
    this.#arguments = args;
  }

  /** Starts the server, with what it held before. */
  async start(): Promise<void> {
    this.#folder ||= await mkdtemp(join(tmpdir(), 'sim-redis-'));
    this.port ||= await freePort();
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    const child = spawn('redis-server', [...place, ...durable, ...this.#arguments], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    let log = '';
    for await (const text of child.stdout) {
      log += String(text);
      if (log.includes('Ready to accept connections')) return;
    }
    throw new Error(`redis-server does not start: ${log}`);
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.kill('SIGKILL')) await once(child, 'exit');
  }

  /** Ends it and removes what it held. */
  async dispose(): Promise<void> {
    await this.kill();
    if (this.#folder) await rm(this.#folder, { recursive: true });
  }
}

/**
 * Describes tests against a Redis server. Where the program is not installed, a skipped test says so; where
 * `SIM_REQUIRE_ALL` is set, a failing one does.
 *
 * @example
 * describeRedis('RedisStore', (server) => {
 *   test('answers', () => new RedisStore({ port: server.port }).size());
 * });
 */
export function describeRedis(name: string, define: (server: RedisServer) => void, args: readonly string[] = []): void {
  describe(name, () => {
    if (spawnSync('redis-server', ['--version']).status !== 0) return missingRequirement('redis-server is not installed');
    const server = new RedisServer(args);
    beforeAll(() => server.start());
    define(server);
    // After what the tests have to close.
    afterAll(() => server.dispose());
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
