import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type LinePeer, startLinePeer } from './line-peer.ts';

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

/** Starts a script of `packages/bench/peers`, with `env` added to its environment. */
export function startPythonPeer(
  python: string,
  script: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<LinePeer> {
  return startLinePeer(python, [fileURLToPath(new URL(`../peers/${script}`, import.meta.url)), ...args], env);
}
