/**
 * A program for crash tests: changes an index that is kept open until it is killed, saves a copy of it after some changes, and
 * writes the number of each change that was acknowledged.
 *
 *   node change-index-until-killed FILE FIRST_CHANGE
 *
 * @internal
 */
import { writeSync } from 'node:fs';
import { Indexer } from '@sim/indexer';
import { copyName, isSaved, makeIndexChange } from './index-changes.ts';

const [path = '', first] = process.argv.slice(2);
const index = await Indexer.open<string>(path, { embeddingSize: 4, distance: 'euclidean', kernel: 'reference' });
for (let change = Number(first); ; change++) {
  await makeIndexChange(index, change);
  if (isSaved(change)) await index.save(copyName(path));
  writeSync(1, `${change}\n`);
}
