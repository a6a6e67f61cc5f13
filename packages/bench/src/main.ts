/**
 * Benchmarks against competitors in the same run: `npm run bench -- <name>`.
 * The results go to standard output; `BENCHMARKS.md` shows the last ones.
 */
import { benchKnn } from './knn/bench-knn.ts';
import { benchTfRecord } from './tfrecord/bench-tfrecord.ts';
import { benchTraining } from './training.ts';

const benches: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  knn: benchKnn,
  tfrecord: benchTfRecord,
  training: benchTraining,
};

const [name = '', ...args] = process.argv.slice(2);
const bench = benches[name];
if (bench) await bench(args);
else {
  console.error(`bench: unknown benchmark, got "${name}". Use one of: ${Object.keys(benches).join(', ')}.`);
  process.exitCode = 2;
}
