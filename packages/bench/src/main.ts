/**
 * Benchmarks against competitors in the same run: `npm run bench -- <name>`.
 * The results go to standard output; `BENCHMARKS.md` shows the last ones.
 */
import { benchTraining } from './training.ts';

const benches: Readonly<Record<string, () => Promise<void>>> = { training: benchTraining };

const [name = ''] = process.argv.slice(2);
const bench = benches[name];
if (bench) await bench();
else {
  console.error(`bench: unknown benchmark, got "${name}". Use one of: ${Object.keys(benches).join(', ')}.`);
  process.exitCode = 2;
}
