import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a quick run of an example left. */
export interface QuickRun {
  readonly stdout: string;
  /** Content of `figures.json`. */
  readonly figures: unknown;
  /** Content of the example's page, `<name>.html`. */
  readonly page: string;
}

/** Runs an example with `--quick` as people do, in a process of its own; for its tests. Throws what the run complains of. */
export function runQuick(name: string, ...options: readonly string[]): QuickRun {
  const out = mkdtempSync(join(tmpdir(), `sim-${name}-`));
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const args = ['--conditions=@sim/source', '--import', 'tsx', main, name, '--quick', '--out', out, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ended with exit code ${status}: ${stderr}`);
  const read = (file: string): string => readFileSync(join(out, file), 'utf8');
  const result = { stdout, figures: JSON.parse(read('figures.json')) as unknown, page: read(`${name}.html`) };
  rmSync(out, { recursive: true });
  return result;
}
