import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bundleProgram } from './bundle-program.ts';

/** What a program has left. */
export interface ProgramEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
  readonly signal: string | null;
}

/**
 * Runs the text of a program, whose imports are those of a module in `folder`, in a process of its own. `threads` is the number of
 * worker threads that it has made and not ended; `until(isDone)` waits; `gc()` collects. A report of the process would name the threads
 * too, but can wait for one that ends meanwhile. There is no loader, which may make threads of its own.
 */
export async function runCountingThreads(program: string, folder: URL): Promise<ProgramEnd> {
  const file = await bundleProgram({ contents: counter + program, folder });
  try {
    const { stdout, stderr, status, signal } = spawnSync(process.execPath, ['--expose-gc', file], { encoding: 'utf8', timeout: 50_000 });
    return { stdout: stdout.trim(), stderr, status, signal };
  } finally {
    await rm(dirname(file), { recursive: true });
  }
}

const counter = `
let threads = 0;
process.on('worker', (worker) => {
  threads++;
  const terminate = worker.terminate.bind(worker);
  worker.terminate = () => terminate().then(() => threads--);
});
const until = async (isDone) => { while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 20)); };
`;
