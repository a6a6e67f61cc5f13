import { type NdArray, SimError } from '@sim/core';

/** What an index file of hnswlib holds, without its graph. */
export interface HnswlibIndex {
  /** Vectors, as the library holds them: of unit length where it was made for cosines. */
  readonly rows: NdArray<Float32Array>;
  /** The caller's number of each vector, below 2³². */
  readonly ids: Uint32Array;
  /** For each vector 1 where it is marked as deleted, otherwise 0. */
  readonly deleted: Uint8Array;
  /** Links of a vector in the upper layers. */
  readonly m: number;
  readonly efConstruction: number;
}

/** Counts and lengths at the beginning of the file. */
interface Head {
  readonly count: number;
  readonly rowBytes: number;
  readonly elementBytes: number;
  readonly labelOffset: number;
  readonly dataOffset: number;
  readonly m: number;
  readonly efConstruction: number;
}

const HEAD_BYTES = 96;
const LABEL_BYTES = 8;

/** Third byte of a vector's list of links, whose count is in the first two. */
const DELETED_AT = 2;
const DELETED = 1;

/**
 * Reads the vectors of an index file that hnswlib wrote (`saveIndex`, `writeIndex` of hnswlib-node, `save_index` in Python)
 * from float32 of any space (Malkov and Yashunin: Efficient and robust approximate nearest neighbor search using
 * Hierarchical Navigable Small World graphs, 2016, arXiv:1603.09320). The graph is left out: a new one is built when the
 * rows are added to a search. The file does not name its space.
 *
 * Every length is checked against the file before memory is taken. Throws `FILE_FORMAT` or `FILE_TRUNCATED`, or
 * `UNSUPPORTED_OPERATION` where a number of a vector is 2³² or more. The format has no checksum: damage inside a vector is not found.
 *
 * @param name What to call the file in errors.
 *
 * @example
 * const { rows, ids, deleted } = readHnswlibIndex(await readFile('index.dat'));
 * const search = new LinearSearch({ dim: rows.shape[1] });
 * await search.add(ids, rows.values);
 * await search.remove(ids.filter((_, row) => deleted[row] === 1));
 */
export function readHnswlibIndex(bytes: Uint8Array, name: string = 'the file'): HnswlibIndex {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, rowBytes, elementBytes, labelOffset, dataOffset, m, efConstruction } = readHead(view, name);
  requireLinks(view, HEAD_BYTES + count * elementBytes, count, m, name);
  const rows = new Uint8Array(count * rowBytes);
  const ids = new Uint32Array(count);
  const deleted = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const at = HEAD_BYTES + row * elementBytes;
    rows.set(bytes.subarray(at + dataOffset, at + dataOffset + rowBytes), row * rowBytes);
    const id = view.getBigUint64(at + labelOffset, true);
    if (id > 0xffff_fffen) throw largeId(id, row, name);
    ids[row] = Number(id);
    deleted[row] = view.getUint8(at + DELETED_AT) & DELETED;
  }
  return { rows: { values: new Float32Array(rows.buffer), shape: [count, rowBytes / 4] }, ids, deleted, m, efConstruction };
}

/** Reads what stands before the vectors, each of which is its links, its numbers and the caller's number. */
function readHead(view: DataView, name: string): Head {
  if (view.byteLength < HEAD_BYTES) throw truncated(`has ${HEAD_BYTES} bytes before its vectors`, view.byteLength, name);
  const size = (at: number): number => Number(view.getBigUint64(at, true));
  const [level0, capacity, count, elementBytes, labelOffset, dataOffset] = [0, 8, 16, 24, 32, 40].map(size) as [number, number, number, number, number, number];
  const [maxM, maxM0, m, efConstruction] = [56, 64, 72, 88].map(size) as [number, number, number, number];
  const rowBytes = labelOffset - dataOffset;
  const isHead =
    level0 === 0 && count <= capacity && m > 0 && maxM === m && maxM0 === 2 * m && dataOffset === 4 * (1 + maxM0) &&
    rowBytes > 0 && rowBytes % 4 === 0 && elementBytes === labelOffset + LABEL_BYTES && Number.isSafeInteger(elementBytes);
  if (!isHead)
    throw new SimError({
      code: 'FILE_FORMAT',
      where: 'readHnswlibIndex',
      problem: `${name} is no index of hnswlib with vectors of float32`,
      cure: 'Pass what saveIndex of hnswlib wrote on a machine of 64 bits.',
    });
  const needed = HEAD_BYTES + count * elementBytes;
  if (view.byteLength < needed) throw truncated(`has vectors up to byte ${needed}`, view.byteLength, name);
  return { count, rowBytes, elementBytes, labelOffset, dataOffset, m, efConstruction };
}

/** Refuses a file that does not end where the links of the upper layers do. */
function requireLinks(view: DataView, start: number, count: number, m: number, name: string): void {
  let at = start;
  for (let row = 0; row < count; row++) {
    if (at + 4 > view.byteLength) throw truncated('has more links', view.byteLength, name);
    const length = view.getUint32(at, true);
    if (length % (4 * (1 + m)) !== 0) throw strangeLinks(row, name);
    at += 4 + length;
  }
  if (at > view.byteLength) throw truncated('has more links', view.byteLength, name);
  if (at < view.byteLength) throw strangeLinks(count, name);
}

const truncated = (problem: string, got: number, name: string): SimError =>
  new SimError({ code: 'FILE_TRUNCATED', where: 'readHnswlibIndex', problem: `${name} ${problem}`, got, cure: 'Copy it again: its end is missing.' });

const strangeLinks = (row: number, name: string): SimError =>
  new SimError({
    code: 'FILE_FORMAT',
    where: 'readHnswlibIndex',
    problem: `the links of vector ${row} of ${name} are no links of hnswlib`,
    cure: 'Save the index again, or restore the file from a copy.',
  });

const largeId = (id: bigint, row: number, name: string): SimError =>
  new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where: 'readHnswlibIndex',
    problem: `vector ${row} of ${name} has a number that is no id of 32 bits`,
    got: id,
    cure: 'Number the vectors below 4,294,967,295 in the index, and keep larger numbers beside it.',
  });
