import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A competitor in a process of its own that answers one line of JSON to each line that it gets. */
export interface LinePeer {
  /** The line that it printed when it was ready. */
  readonly hello: unknown;
  ask(line: string): Promise<unknown>;
  /** Ends the process and waits for its end. */
  close(): Promise<void>;
}

/** Every library of linear algebra computes on one thread. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };

/** Starts a program that speaks lines of JSON, with `env` added to its environment, and waits for its first line. */
export async function startLinePeer(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<LinePeer> {
  const child = spawn(command, args, { env: { ...process.env, ...ONE_THREAD, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = answerReader(child, child.stdout, [command, ...args].join(' '));
  const hello = JSON.parse(await answers.next()) as unknown;
  return {
    hello,
    async ask(line) {
      child.stdin.write(`${line}\n`);
      return JSON.parse(await answers.next()) as unknown;
    },
    async close() {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      child.stdin.end();
      await ended;
    },
  };
}

function answerReader(child: ChildProcess, output: Readable, name: string): { next(): Promise<string> } {
  const iterator = createInterface({ input: output })[Symbol.asyncIterator]();
  return {
    async next() {
      const { value, done } = await iterator.next();
      if (done) throw new Error(`${name}: ended early with exit code ${child.exitCode}`);
      return value;
    },
  };
}
