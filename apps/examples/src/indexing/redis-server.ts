import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A Redis server that was started here, or found. */
export interface RedisAddress {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a Redis server that keeps nothing, on a free port; the reason in words where that cannot be done. */
export async function startRedis(): Promise<RedisAddress | string> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return 'redis-server is not installed';
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  process.once('exit', () => child.kill());
  let log = '';
  for await (const text of child.stdout) {
    log += String(text);
    if (log.includes('Ready to accept connections')) return { url: `redis://127.0.0.1:${port}`, stop: () => stop(child) };
  }
  return `redis-server does not start: ${log.trim().split('\n').at(-1)}`;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.kill()) await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
