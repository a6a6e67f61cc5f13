/** @internal */

import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '@sim/core';

/** `normal`: independent standard normal numbers, the hardest to prune. `clustered`: 1,000 normal centres, σ 0.6. */
export type DataKind = 'clustered' | 'normal';

/** What to draw. The same numbers come out on every machine. */
export interface DataSetOptions {
  readonly kind: DataKind;
  readonly rows: number;
  readonly dim: number;
  readonly queries: number;
}

/** A gallery and its queries as files of float32, which JavaScript and Python read alike. */
export interface DataSet {
  readonly name: string;
  readonly rows: number;
  readonly dim: number;
  readonly queries: number;
  readonly galleryPath: string;
  readonly queriesPath: string;
}

const CENTRES = 1000;
const SPREAD = 0.6;
const ROWS_PER_WRITE = 10_000;

/** Draws a data set and writes its two files into `folder`. */
export function writeDataSet(folder: string, { kind, rows, dim, queries }: DataSetOptions): DataSet {
  const name = `${kind}-${rows}x${dim}`;
  const galleryPath = join(folder, `${name}.gallery.f32`);
  const queriesPath = join(folder, `${name}.queries.f32`);
  const draw = kind === 'normal' ? drawNormal : clusteredDraw(dim);
  writeRows(galleryPath, rows, dim, new Random(1, rows, dim), draw);
  writeRows(queriesPath, queries, dim, new Random(2, rows, dim), draw);
  return { name, rows, dim, queries, galleryPath, queriesPath };
}

/** Writes the files of rows that are there already. */
export function writeRowsAsDataSet(
  folder: string,
  name: string,
  { gallery, queries, dim }: { readonly gallery: Float32Array; readonly queries: Float32Array; readonly dim: number },
): DataSet {
  const galleryPath = join(folder, `${name}.gallery.f32`);
  const queriesPath = join(folder, `${name}.queries.f32`);
  writeFile(galleryPath, [gallery]);
  writeFile(queriesPath, [queries]);
  return { name, rows: gallery.length / dim, dim, queries: queries.length / dim, galleryPath, queriesPath };
}

/** Fills one row. */
type Draw = (row: Float32Array, random: Random) => void;

const drawNormal: Draw = (row, random) => {
  for (let i = 0; i < row.length; i++) row[i] = random.normal();
};

function clusteredDraw(dim: number): Draw {
  const random = new Random(3, dim);
  const centres = Float32Array.from({ length: CENTRES * dim }, () => random.normal());
  return (row, stream) => {
    const centre = stream.integer(CENTRES) * dim;
    for (let i = 0; i < dim; i++) row[i] = (centres[centre + i] as number) + SPREAD * stream.normal();
  };
}

function writeRows(path: string, rows: number, dim: number, random: Random, draw: Draw): void {
  writeFile(path, blocks());
  function* blocks(): Generator<Float32Array> {
    for (let first = 0; first < rows; first += ROWS_PER_WRITE) {
      const block = new Float32Array(Math.min(ROWS_PER_WRITE, rows - first) * dim);
      for (let at = 0; at < block.length; at += dim) draw(block.subarray(at, at + dim), random);
      yield block;
    }
  }
}

function writeFile(path: string, blocks: Iterable<Float32Array>): void {
  const file = openSync(path, 'w');
  try {
    for (const block of blocks) writeSync(file, new Uint8Array(block.buffer, block.byteOffset, block.byteLength));
  } finally {
    closeSync(file);
  }
}
