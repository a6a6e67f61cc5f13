/**
 * Files of rows, as `cachedFeatures` keeps them.
 *
 * @internal
 */
import {
  type ByteStorage,
  decodeHalfFloats,
  decodeJson,
  encodeJson,
  readSections,
  requireFinite,
  requireSection,
  type Rows,
  SimError,
  writeSections,
} from '@sim/core';
import { encodeHalfFloats } from './encode-half-floats.ts';

/** A file, and how it keeps numbers. */
export interface FeatureFile {
  readonly storage: ByteStorage;
  readonly name: string;
  readonly precision: 'float16' | 'float32';
}

/** Writes rows as a whole or not at all. Throws `NOT_FINITE`, or `INVALID_ARGUMENT` for numbers that float16 cannot hold. */
export async function writeFeatures(
  { storage, name, precision }: FeatureFile,
  { values, count, dim }: Rows,
  where: string,
): Promise<void> {
  requireFinite(values, dim, where);
  const kept = precision === 'float16' ? encodeHalfFloats(values, where) : values;
  const rows = new Uint8Array(kept.buffer, kept.byteOffset, kept.byteLength);
  await storage.write(name, writeSections(KIND, { meta: encodeJson({ count, dim, precision }), rows }));
}

/**
 * Reads the `count` rows of a file. Throws `FILE_CORRUPT`, `FILE_TRUNCATED` or `FILE_FORMAT` for a damaged one, with the
 * file in the message, and `FILE_NEWER_VERSION`.
 */
export async function readFeatures(file: FeatureFile, count: number, where: string): Promise<Rows> {
  const bytes = await file.storage.read(file.name);
  try {
    return decodeRows(bytes, file.precision, count, where);
  } catch (cause) {
    if (!(cause instanceof SimError) || cause.code === 'FILE_NEWER_VERSION') throw cause;
    throw new SimError({
      code: cause.code,
      where,
      problem: `a file of features in ${file.storage.location} is damaged`,
      got: file.name,
      cure: 'Remove it: the next call makes it again.',
      cause,
    });
  }
}

const KIND = 'features';

const bytesPer = { float16: 2, float32: 4 } as const;

function decodeRows(bytes: Uint8Array, precision: FeatureFile['precision'], count: number, where: string): Rows {
  const sections = readSections(bytes, KIND, where);
  const meta = decodeJson(requireSection(sections, 'meta', Uint8Array, where), where);
  const rows = requireSection(sections, 'rows', Uint8Array, where);
  const dim = rows.length / bytesPer[precision] / count;
  if (!Number.isInteger(dim) || JSON.stringify(meta) !== JSON.stringify({ count, dim, precision }))
    throw new SimError({
      code: 'FILE_CORRUPT',
      where,
      problem: `the file should hold ${count} rows of ${precision}`,
      got: JSON.stringify(meta),
      cure: 'Restore it from a copy.',
    });
  const { buffer, byteOffset } = rows;
  if (precision === 'float32') return { values: new Float32Array(buffer, byteOffset, count * dim), count, dim };
  return { values: decodeHalfFloats(new Uint16Array(buffer, byteOffset, count * dim)), count, dim };
}
