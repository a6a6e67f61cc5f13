/**
 * A program for tests of full disks: loads an index, adds records to it and saves it over its file. Writes `saved`, or the
 * code of the error.
 *
 *   node save-larger-index FILE RECORDS
 *
 * @internal
 */
import { writeSync } from 'node:fs';
import { Indexer } from '@sim/indexer';

const [path = '', records] = process.argv.slice(2);
const index = await Indexer.load(path, { kernel: 'reference' });
await index.add({ embeddings: new Float32Array(Number(records) * index.embeddingSize).fill(1) });
try {
  await index.save(path);
  writeSync(1, 'saved');
} catch (error) {
  writeSync(1, String((error as NodeJS.ErrnoException).code));
}
