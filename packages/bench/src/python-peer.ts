import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A competitor in Python that answers one line of JSON to each line that it gets. */
export interface PythonPeer {
  /** The line that the script printed when it was ready. */
  readonly hello: unknown;
  ask(line: string): Promise<unknown>;
  close(): void;
}

/**
 * The Python that can import every one of `modules`: the one that SIM_BENCH_PYTHON names, or `python3`;
 * null, with the reason printed, when there is none.
 */
export function findPython(modules: readonly string[]): string | null {
  const python = process.env['SIM_BENCH_PYTHON'] ?? 'python3';
  const { status } = spawnSync(python, ['-c', modules.map((name) => `import ${name}`).join('\n')]);
  if (status === 0) return python;
  console.log(`No Python with ${modules.join(', ')} (tried ${python}; set SIM_BENCH_PYTHON): left out.`);
  return null;
}

/** Starts a script of `packages/bench/peers`. */
export async function startPythonPeer(python: string, script: string, args: readonly string[] = []): Promise<PythonPeer> {
  const path = fileURLToPath(new URL(`../peers/${script}`, import.meta.url));
  const child = spawn(python, [path, ...args]);
  child.stderr.pipe(process.stderr);
  const answers = answerReader(child);
  const hello = JSON.parse(await answers.next()) as unknown;
  return {
    hello,
    async ask(line) {
      child.stdin.write(`${line}\n`);
      return JSON.parse(await answers.next()) as unknown;
    },
    close() {
      child.stdin.end();
    },
  };
}

function answerReader(child: ChildProcessWithoutNullStreams): { next(): Promise<string> } {
  const lines: Interface = createInterface({ input: child.stdout });
  const iterator = lines[Symbol.asyncIterator]();
  return {
    async next() {
      const { value, done } = await iterator.next();
      if (done) throw new Error(`the Python peer ended early with exit code ${child.exitCode}`);
      return value;
    },
  };
}
