import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LinePeer, startLinePeer } from '../line-peer.ts';
import { findPython, startPythonPeer } from '../python-peer.ts';
import { median } from '../statistics.ts';
import type { RecordPass } from './record-engines.ts';
import { writeShards } from './write-shards.ts';

const ROUNDS = 3;
const SHARDS = 8;

/** Bytes of a picture in a record, by what that is like. */
const pictures: Readonly<Record<string, number>> = {
  '0.8 KB: 28 × 28 grey': 784,
  '3 KB: 32 × 32 colour': 3072,
  '100 KB: a photograph': 100_000,
};

interface Measured {
  readonly name: string;
  readonly peer: LinePeer;
  /** Bytes a second of each round, by stage. */
  readonly rates: number[];
  /** Bytes a second of processor time, opening included. */
  readonly cpuRates: number[];
  readonly openSeconds: number[];
  peak: number;
}

/**
 * Reads a gigabyte of records of each size from several shards, ours beside TensorFlow, each in a process of its own:
 * megabytes a second, medians of interleaved rounds, and the most memory that the process held.
 *
 * @param args Megabytes to read instead, for a quick look.
 */
export async function benchTfRecord([megabytes = '1024']: readonly string[] = []): Promise<void> {
  const python = findPython(['tensorflow']);
  console.log(`${cpus()[0]?.model}, Node ${process.version}, ${megabytes} MB in ${SHARDS} shards, ${ROUNDS} interleaved rounds\n`);
  console.log('| record | reader | MB/s | ÷ TensorFlow | MB per s of processor time | opening, s | most memory, MB |\n|---|---|---:|---:|---:|---:|---:|');
  for (const [size, pictureBytes] of Object.entries(pictures)) {
    const folder = await mkdtemp(join(tmpdir(), 'sim-bench-tfrecord-'));
    try {
      const bytes = await writeShards({ folder, pictureBytes, totalBytes: Number(megabytes) * 2 ** 20, shards: SHARDS });
      for (const engine of ['read', 'sample'] as const) print(size, await measure(engine, folder, bytes, python));
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}

async function measure(engine: 'read' | 'sample', folder: string, bytes: number, python: string | null): Promise<Measured[]> {
  const script = fileURLToPath(new URL('record-peer.ts', import.meta.url));
  const ours = { read: 'readTfRecords', sample: 'TFRecordDatasetSampler' }[engine];
  const peers: [string, LinePeer][] = [
    [`sim, ${ours}`, await startLinePeer(process.execPath, [...process.execArgv, script, `${engine}All`, folder])],
  ];
  if (python) {
    const peer = await startPythonPeer(python, 'tfrecord.py', [engine, folder]);
    peers.push([`TensorFlow ${(peer.hello as { tensorflow: string }).tensorflow}, ${engine === 'read' ? 'TFRecordDataset' : 'interleaved'}`, peer]);
  }
  const measured = peers.map(([name, peer]): Measured => ({ name, peer, rates: [], cpuRates: [], openSeconds: [], peak: 0 }));
  const sums = new Set<string>();
  for (let round = 0; round < ROUNDS; round++)
    for (const one of measured) {
      const pass = (await one.peer.ask('')) as RecordPass & { readonly cpu: number; readonly peak: number };
      one.rates.push(bytes / 2 ** 20 / (pass.seconds['read'] as number));
      one.cpuRates.push(bytes / 2 ** 20 / pass.cpu);
      one.openSeconds.push(pass.seconds['open'] ?? 0);
      one.peak = pass.peak;
      sums.add(`${pass.records} records, labels that sum to ${pass.labels}`);
    }
  for (const { peer } of measured) await peer.close();
  if (engine === 'read' && sums.size > 1) throw new Error(`the readers do not agree: ${[...sums].join(', ')}`);
  return measured;
}

function print(size: string, measured: readonly Measured[]): void {
  const theirs = measured[1] && median(measured[1].rates);
  for (const { name, rates, cpuRates, openSeconds, peak } of measured) {
    const rate = median(rates);
    const ratio = theirs === undefined ? '–' : (rate / theirs).toFixed(2);
    const opening = median(openSeconds);
    console.log(
      `| ${size} | ${name} | ${rate.toFixed(0)} | ${ratio} | ${median(cpuRates).toFixed(0)} | ${opening ? opening.toFixed(1) : '–'} | ${(peak / 2 ** 20).toFixed(0)} |`,
    );
  }
}
