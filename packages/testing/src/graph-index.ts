/**
 * An index that searches by a graph, for machines that are held to each other.
 *
 * @internal
 */
import { crc32, Random } from '@sim/core';
import { Indexer } from '@sim/indexer';

const DIM = 8;

const rows = (count: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: count * DIM }, () => random.normal());
};

/** An index that searches by a graph, the same on every machine. */
export async function makeGraphIndex(): Promise<Indexer<string>> {
  const index = new Indexer<string>({ embeddingSize: DIM, distance: 'euclidean', search: 'hnsw' });
  const labels = Array.from({ length: 300 }, (_, i) => `label ${i % 7}`);
  await index.add({ embeddings: rows(300, 1), labels, data: labels.map((label, i) => `${label}, ${i}`) });
  await index.remove([3, 33]);
  return index;
}

/** Length and checksum of its file, and ids and distances that it answers. */
export async function describeGraphIndex(index: Indexer<string> | Indexer): Promise<Record<string, number | number[]>> {
  const bytes = await index.toBytes();
  const { ids, distances } = await index.lookup(rows(5, 2), { k: 4 });
  return { length: bytes.length, checksum: crc32(bytes), ids: [...ids], distances: [...distances] };
}
