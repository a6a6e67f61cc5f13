/**
 * The file of a store.
 *
 * @internal
 */
import {
  decodeJson,
  encodeJson,
  readSections,
  requireSection,
  type SectionReader,
  SimError,
  writeSections,
} from '@sim/core';
import type { EncodedColumn } from './data-column.ts';
import type { EncodedRecord } from './record-codec.ts';
import type { StoreRowsContent } from './store-rows.ts';

/** JSON of a saved store. */
type StoreFileConfig = Pick<StoreFile, 'dim' | 'labelTable' | 'nextId'>;

/** Everything that a saved store holds, whatever its class. */
export interface StoreFile extends StoreRowsContent {
  readonly dim: number;
  /** `[ids, dim]`. */
  readonly embeddings: Float32Array;
  readonly data: EncodedColumn;
}

/** A store as bytes. */
export function writeStoreFile(file: StoreFile): Uint8Array {
  const { dim, nextId, labelTable, ids, embeddings, labels, data } = file;
  const config: StoreFileConfig = { dim, nextId, labelTable };
  return writeSections('store', {
    config: encodeJson(config),
    ids,
    embeddings,
    labels,
    offsets: data.offsets,
    data: data.bytes,
  });
}

/**
 * Reads the bytes of a store. Arrays are views of `bytes` where their alignment allows.
 * Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
 */
export function readStoreFile(bytes: Uint8Array, where: string): StoreFile {
  const sections = readSections(bytes, 'store', where);
  return checked(
    {
      ...configOf(requireSection(sections, 'config', Uint8Array, where), where),
      ids: requireSection(sections, 'ids', Uint32Array, where),
      embeddings: requireSection(sections, 'embeddings', Float32Array, where),
      labels: requireSection(sections, 'labels', Int32Array, where),
      data: {
        bytes: requireSection(sections, 'data', Uint8Array, where),
        offsets: requireSection(sections, 'offsets', Float64Array, where),
      },
    },
    sections.get('embeddings')?.length,
    where,
  );
}

/** Reads what `readStoreFile` reads, piece by piece; without embeddings, which stay to be read, where `isWhole` is false. */
export async function readStoreSections(sections: SectionReader, isWhole: boolean, where: string): Promise<StoreFile> {
  const numbers = sections.lengthOf('embeddings', Float32Array);
  return checked(
    {
      ...configOf(await sections.read('config', Uint8Array), where),
      ids: await sections.read('ids', Uint32Array),
      embeddings: isWhole ? await sections.read('embeddings', Float32Array) : new Float32Array(),
      labels: await sections.read('labels', Int32Array),
      data: { bytes: await sections.read('data', Uint8Array), offsets: await sections.read('offsets', Float64Array) },
    },
    numbers,
    where,
  );
}

const configOf = (json: Uint8Array, where: string): StoreFileConfig => (decodeJson(json, where) ?? {}) as StoreFileConfig;

/** The content of a file whose sections fit together. */
function checked(file: StoreFile, numbers: number | undefined, where: string): StoreFile {
  const { ids, labels, data, dim } = file;
  const fits =
    numbers === ids.length * dim &&
    labels.length === ids.length &&
    data.offsets.length === ids.length + 1 &&
    data.offsets.at(-1) === data.bytes.length;
  if (fits) return file;
  throw new SimError({
    code: 'FILE_CORRUPT',
    where,
    problem: 'the sections of the store do not fit together',
    cure: 'Restore the file from a copy.',
  });
}

/** The records of a file, in the order of their ids. */
export function* recordsOf({ ids, labels, labelTable, dim, embeddings, data }: StoreFile): Generator<EncodedRecord> {
  for (const [i, id] of ids.entries())
    yield {
      id,
      embedding: embeddings.subarray(i * dim, (i + 1) * dim),
      label: labelTable.labels[labels[i] as number] ?? null,
      data: data.bytes.subarray(data.offsets[i], data.offsets[i + 1]),
    };
}

/** The refusal to put a file where there are records. */
export const occupied = (name: string, where: string): SimError =>
  new SimError({
    code: 'FILE_EXISTS',
    where,
    problem: 'there are records of this name',
    got: name,
    cure: 'Choose another name or place, or reset that store first.',
  });
