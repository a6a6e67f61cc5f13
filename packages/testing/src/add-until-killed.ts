/**
 * A program for crash tests: changes a `CachedStore` until it is killed, and writes the number of each change that was
 * acknowledged.
 *
 *   node --conditions=@sim/source --import tsx add-until-killed.ts FOLDER FIRST_CHANGE
 *
 * @internal
 */
import { writeSync } from 'node:fs';
import { CachedStore } from '@sim/stores';

const [path = '', first] = process.argv.slice(2);
const store = new CachedStore<string>({ path, shardSize: 5 });
for (let change = Number(first); ; change++) {
  if (change % 4 === 3) {
    const ids = await store.ids();
    await store.remove(ids.slice(0, 2));
  } else {
    const count = 1 + (change % 3);
    await store.add({
      embeddings: new Float32Array(2 * count).fill(change),
      dim: 2,
      labels: new Array<string>(count).fill(`change ${change}`),
      data: Array.from({ length: count }, (_, i) => `record ${i} `.repeat(50)),
    });
  }
  writeSync(1, `${change}\n`);
}
