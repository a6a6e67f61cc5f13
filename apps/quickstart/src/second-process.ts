import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answers } from './answers.ts';
import type { BackendName } from './options.ts';

/** Starts another Node, which loads the model in `folder` and answers the first `queries` test images. */
export async function reloadInSecondProcess(folder: string, backend: BackendName, queries: number): Promise<Answers> {
  const script = fileURLToPath(new URL('./reload.ts', import.meta.url));
  const args = ['--conditions=@sim/source', '--import', 'tsx', script, folder, backend, String(queries)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`The second process ended with exit code ${code}; its message stands above.`);
  return JSON.parse(Buffer.concat(chunks).toString()) as Answers;
}
