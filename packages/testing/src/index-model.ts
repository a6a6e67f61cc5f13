import { type ByteStorage, MemoryStorage, type Random } from '@sim/core';
import { Indexer, type RecordFilter } from '@sim/indexer';

/** A record as a plain map holds it. */
export interface ModelRecord {
  readonly id: number;
  readonly key: string | null;
  readonly label: string | null;
  readonly data: string | null;
  readonly embedding: Float32Array;
}

/** What an index is to hold, as plainly as it can be said. */
export interface IndexModel {
  readonly records: Map<number, ModelRecord>;
  nextId: number;
}

/** An index under test, and how to save and load it. */
export interface IndexUnderTest {
  index: Indexer<string>;
  readonly storage: ByteStorage;
  readonly kind: 'kept open' | 'saved';
  readonly search: string;
  /** Neighbours that an exact search finds, and how many of them this one found. */
  readonly recall: { wanted: number; found: number };
}

/** Numbers in an embedding of such an index. */
export const MODEL_DIM = 3;

const FILE = 'model.sim';

/** An index without records. */
export async function openIndexUnderTest(
  kind: IndexUnderTest['kind'],
  search: string,
  recall: IndexUnderTest['recall'],
): Promise<IndexUnderTest> {
  const storage = new MemoryStorage();
  const options = { embeddingSize: MODEL_DIM, distance: 'squared_euclidean', search } as const;
  const index = kind === 'saved' ? new Indexer<string>(options) : await Indexer.open<string>({ storage, name: FILE }, options);
  return { index, storage, kind, search, recall };
}

/** Saves and loads the index, or closes and opens it. */
export async function reopen(tested: IndexUnderTest): Promise<void> {
  const location = { storage: tested.storage, name: FILE };
  if (tested.kind === 'kept open') {
    await tested.index.close();
    tested.index = await Indexer.open<string>(location);
    return;
  }
  await tested.index.save(location);
  tested.index.dispose();
  tested.index = await Indexer.load<string>(location);
}

/** `Σ (aᵢ − bᵢ)²`. */
export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}

/** The records that a filter lets through, one condition after another. */
export const allowedRecords = ({ records }: IndexModel, { labels, ids, keys, predicate }: RecordFilter<string>): ModelRecord[] =>
  [...records.values()].filter(
    (record) =>
      (!labels || (record.label !== null && (labels as readonly string[]).includes(record.label))) &&
      (!ids || Array.from(ids).includes(record.id)) &&
      (!keys || (record.key !== null && keys.includes(record.key))) &&
      (!predicate || predicate(record)),
  );

/** A record whose embedding is a point of a small grid: distances are whole numbers, and many are equal. */
export function gridPoint(random: Random): Float32Array {
  return Float32Array.from({ length: MODEL_DIM }, () => random.integer(6));
}
