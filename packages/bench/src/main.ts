/**
 * Benchmarks against competitors in the same run: `npm run bench -- <name>`.
 * The results go to standard output; `BENCHMARKS.md` shows the last ones.
 */
/** Every benchmark by name; one is loaded only when it is asked for. */
const benches: Readonly<Record<string, () => Promise<(args: readonly string[]) => Promise<void>>>> = {
  distances: async () => (await import('./distances.ts')).benchDistances,
  hnsw: async () => (await import('./hnsw/bench-hnsw.ts')).benchHnsw,
  index: async () => (await import('./index-file/bench-index.ts')).benchIndex,
  knn: async () => (await import('./knn/bench-knn.ts')).benchKnn,
  quantization: async () => (await import('./quantization/bench-quantization.ts')).benchQuantization,
  tfrecord: async () => (await import('./tfrecord/bench-tfrecord.ts')).benchTfRecord,
  training: async () => (await import('./training.ts')).benchTraining,
};

const [name = '', ...args] = process.argv.slice(2);
const load = benches[name];
if (load) await (await load())(args);
else {
  console.error(`bench: unknown benchmark, got "${name}". Use one of: ${Object.keys(benches).join(', ')}.`);
  process.exitCode = 2;
}
