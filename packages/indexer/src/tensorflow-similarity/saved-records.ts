/**
 * Records of an index that TensorFlow Similarity saved.
 *
 * @internal
 */
import { normalizeRows, type NullableLabels, type Rows, SimError, toRows } from '@sim/core';
import type { NpyArray } from '@sim/datasets/npy-array';
import { NpzFile } from '@sim/datasets/npz-file';
import type { ImportReport, LeftOutPart } from '../indexer-options.ts';
import { findNonUnitRow } from '../unit-length.ts';
import { readItems, readLabels, type SavedColumn } from './saved-columns.ts';
import type { SavedFile } from './saved-folder.ts';
import type { SavedMetadata } from './saved-metadata.ts';

/** The records of a saved index. */
export interface SavedRecords extends ImportReport {
  readonly embeddings: Rows;
  readonly labels: NullableLabels | null;
  readonly data: readonly unknown[] | null;
}

/**
 * Reads embeddings, labels and data. Throws `FILE_CORRUPT` where they do not belong together, `NOT_FINITE`, and what
 * `NpzFile` throws.
 */
export async function readRecords(
  files: ReadonlyMap<string, SavedFile>,
  metadata: SavedMetadata,
  where: string,
): Promise<SavedRecords> {
  // Up to version 0.17 everything stood in one folder.
  const file = files.get('store/index.npz') ?? files.get('index.npz');
  if (!file) throw damaged('there is no store/index.npz, which holds the records', [...files.keys()].slice(0, 8), where);
  const npz = new NpzFile(await file.read(), file.path);
  const leftOut: LeftOutPart[] = [];
  const drop = (part: string, reason: string, isLoss: boolean): null => {
    leftOut.push({ path: file.path, part, reason, isLoss });
    return null;
  };
  const embeddings = readEmbeddings(await npz.read('embeddings'), metadata, where);
  const column = async <T>(name: string, read: (array: NpyArray) => SavedColumn<T>): Promise<T | null> => {
    const found = await readColumn(npz, name, embeddings.count, where);
    const values = 'reason' in found ? found : read(found);
    return 'reason' in values ? drop(name, values.reason, true) : values.values;
  };
  const labels = await column('labels', readLabels);
  let dataShape: readonly number[] | null = null;
  const data = await column('data', (array) => {
    dataShape = array.shape.slice(1);
    return { values: readItems(array) };
  });
  // The linear search compared rows and queries at length 1, by whichever distance.
  const isStretched = metadata.search === 'linear' && !metadata.ranking.ignoresLength && findNonUnitRow(embeddings) !== undefined;
  if (!isStretched) return { embeddings, labels, data, dataShape, leftOut };
  drop('lengths of embeddings', 'linear search compared rows and queries at length 1. The rows have it here; give queries of length 1, too.', true);
  return { embeddings: { ...embeddings, values: normalizeRows(embeddings.values, embeddings.dim) }, labels, data, dataShape, leftOut };
}

/** A column, or why there is none. Throws `FILE_CORRUPT` for one that is not as long as there are records. */
async function readColumn(npz: NpzFile, name: string, count: number, where: string): Promise<NpyArray | { readonly reason: string }> {
  try {
    const array = await npz.read(name);
    if ((array.shape[0] ?? 0) === count) return array;
    throw damaged(`${name} and embeddings do not hold the same records`, [array.shape[0] ?? 0, count], where);
  } catch (error) {
    if (!(error instanceof SimError) || error.code !== 'FILE_PICKLED') throw error;
    return { reason: 'it holds pickled Python objects, which are programs and are never run (also where every record has None)' };
  }
}

function readEmbeddings({ values, shape, dtype }: NpyArray, { size, embeddingSize }: SavedMetadata, where: string): Rows {
  const [count = 0, dim = embeddingSize] = shape;
  if (count !== size) throw damaged('index_metadata.json and embeddings do not hold the same records', [size, count], where);
  const isEmpty = count === 0 && shape.length > 0;
  if ((shape.length !== 2 && !isEmpty) || dim < 1) throw damaged('embeddings are no rows of numbers', shape, where);
  if (!ArrayBuffer.isView(values) || values instanceof BigInt64Array || values instanceof BigUint64Array)
    throw damaged('embeddings are no floats', dtype, where);
  const rows = values instanceof Float32Array ? values : Float32Array.from(values as ArrayLike<number>);
  return isEmpty ? { values: rows, count, dim: embeddingSize } : toRows(rows, { where, dim });
}

const damaged = (problem: string, got: unknown, where: string): SimError =>
  new SimError({ code: 'FILE_CORRUPT', where, problem, got, cure: 'Copy the folder again, or save the index again in Python.' });
