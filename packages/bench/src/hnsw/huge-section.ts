/** @internal */

import { closeSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { HnswSearch } from '@sim/search';
import type { DataSet } from '../knn/data-set.ts';
import { readFloats } from '../knn/read-floats.ts';
import { markdownTable } from '../knn/tables.ts';
import { recallOf, timed } from './graph-section.ts';

/** Rows that are added at a time. */
const ROWS_PER_ADD = 100_000;

/** One write or read takes less than 2 GiB. */
const BYTES_PER_STEP = 2 ** 30;

/** Builds by codes from batches, saves to a file, loads it and searches. */
export async function hugeTable(
  data: DataSet,
  { truth, k, folder }: { readonly truth: readonly ReadonlySet<number>[]; readonly k: number; readonly folder: string },
): Promise<string> {
  const path = join(folder, 'huge.sim');
  const rows: [string, string][] = [];
  const note = (name: string, { cpu, wall }: { cpu: number; wall: number }, more = ''): void => {
    rows.push([name, `${wall.toFixed(1)} s, ${cpu.toFixed(1)} s of processor time${more}`]);
    console.log(`${name}: ${rows.at(-1)?.[1]}`);
  };
  await build(data, path, note);
  let bytes = new Uint8Array();
  note('read the file', await timed(async () => void (bytes = readBytes(path))));
  rmSync(path);
  let search: HnswSearch | undefined;
  note('load it', await timed(async () => void (search = await HnswSearch.fromBytes(bytes))));
  bytes = new Uint8Array();
  const queries = readFloats(data.queriesPath).subarray(0, truth.length * data.dim);
  for (const ef of [16, 32, 64, 128, 256]) {
    let ids: ArrayLike<number> = [];
    const ask = async (): Promise<void> => {
      ids = (await search?.lookup(queries, { k, ef }))?.ids ?? [];
    };
    await ask();
    const { cpu } = await timed(ask);
    const rate = Math.round(truth.length / cpu).toLocaleString('en-US');
    rows.push([`search, ef ${ef}`, `recall ${recallOf(ids, truth, k).toFixed(3)}, ${rate} queries a second`]);
  }
  search?.dispose();
  return markdownTable(['step', 'result'], rows);
}

async function build(
  data: DataSet,
  path: string,
  note: (name: string, time: { cpu: number; wall: number }, more?: string) => void,
): Promise<void> {
  const { dim } = data;
  const search = new HnswSearch({ dim, distance: 'squared_euclidean', quantization: 'int8' });
  const time = await timed(async () => {
    for (let first = 0; first < data.rows; first += ROWS_PER_ADD) {
      const last = Math.min(data.rows, first + ROWS_PER_ADD);
      const ids = Uint32Array.from({ length: last - first }, (_, i) => first + i);
      await search.add(ids, readFloats(data.galleryPath, first * dim, last * dim));
    }
  });
  note('build', time, `, ${Math.round(search.bytes() / 2 ** 20).toLocaleString('en-US')} MB`);
  let bytes = new Uint8Array();
  note('save', await timed(async () => void (bytes = (await search.toBytes()) as Uint8Array<ArrayBuffer>)));
  search.dispose();
  note('write the file', await timed(async () => writeBytes(path, bytes)), `, ${Math.round(bytes.length / 2 ** 20).toLocaleString('en-US')} MB`);
}

function writeBytes(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'w');
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, Math.min(BYTES_PER_STEP, bytes.length - at));
  } finally {
    closeSync(file);
  }
}

function readBytes(path: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(statSync(path).size);
  const file = openSync(path, 'r');
  try {
    for (let at = 0; at < bytes.length; ) at += readSync(file, bytes, at, Math.min(BYTES_PER_STEP, bytes.length - at), at);
  } finally {
    closeSync(file);
  }
  return bytes;
}
