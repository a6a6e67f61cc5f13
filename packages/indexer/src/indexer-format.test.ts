import { afterAll, describe, expect, test } from '@jest/globals';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Indexer } from './indexer.ts';

/** Files that were written once, by `make-index-files.ts` of that version, and are never written again. */
const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'sim-format-'));
afterAll(() => rm(folder, { recursive: true }));

const [tom, rex, nobody, kitten] = [
  { id: 0, key: 'tom', label: 'cat', embedding: Float32Array.of(0, 0), data: { title: 'Tom', pixels: Uint8Array.of(1, 2, 255) } },
  { id: 1, key: 'rex', label: 'dog', embedding: Float32Array.of(3, 4), data: 'Rex' },
  { id: 3, key: 'nobody', label: null, embedding: Float32Array.of(1, 0), data: [1, 2.5, true, null] },
  { id: 4, key: '猫', label: 'Kätzchen', embedding: Float32Array.of(-2.5, 0.125), data: new Date('2026-01-02T03:04:05.678Z') },
];

describe('index files of version 1.0', () => {
  test('a saved index is read as it was written', async () => {
    const index = await Indexer.load(fixture('version-1.0.sim'), { kernel: 'reference' });
    expect(await index.toDataFrame()).toEqual([tom, rex, nobody, kitten]);
    expect(index.getConfig()).toMatchObject({ embeddingSize: 2, distance: 'euclidean', statBufferSize: 50, evaluator: 'MemoryEvaluator' });
    const hits = await index.lookup([[3, 0]], { k: 4 });
    expect(hits[0]?.map(({ key }) => key)).toEqual(['nobody', 'tom', 'rex', '猫']);
    expect([...hits.distances]).toEqual([2, 3, 4, Math.fround(Math.hypot(5.5, 0.125))]);
    // Nearest to (1, 1) is nobody's record, without a label; to (3, 3) Rex at 1, a dog as it should be.
    expect(index.calibration?.thresholds['distance']).toEqual(Float64Array.of(1));
    expect(Object.keys(index.calibration?.cutpoints ?? {})).toEqual(expect.arrayContaining(['optimal']));
    expect(await index.match([[3, 3], [90, 90]])).toEqual(['dog', null]);
    // Ids go on behind the one that was removed.
    expect([...(await index.add({ embeddings: [[0, 1]], labels: ['owl'] }))]).toEqual([5]);
  });

  test('an index that was kept open goes on from its log', async () => {
    const path = join(folder, 'open.sim');
    await copyFile(fixture('version-1.0-open.sim'), path);
    await copyFile(fixture('version-1.0-open.sim.log'), `${path}.log`);
    const index = await Indexer.open(path, { kernel: 'reference' });
    const owl = { id: 5, key: 'tom', label: 'owl', embedding: Float32Array.of(9, 9), data: null };
    expect(await index.toDataFrame()).toEqual([rex, nobody, kitten, owl]);
    await index.remove(['rex']);
    await index.close();
    expect(await (await Indexer.load(path)).toDataFrame()).toEqual([nobody, kitten, owl]);
  });
});
