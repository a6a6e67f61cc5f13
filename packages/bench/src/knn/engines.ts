/** @internal */

import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type LinePeer, startLinePeer } from '../line-peer.ts';
import { findPython, startPythonPeer } from '../python-peer.ts';
import { KnnPeer } from './knn-peer.ts';
import { NEWER_NODE, newerNode } from './newer-node.ts';
import { cachePackage } from './package-cache.ts';

/** Versions of what is installed on the first run. */
const USEARCH = '2.26.2';
const HNSWLIB = '3.0.0';

/** An engine that may run here. */
interface EngineSpec {
  readonly id: string;
  /** Left out: the engine says. */
  readonly label?: string;
  /** Starts its process; null, with the reason printed, when it cannot. */
  start(): Promise<LinePeer> | null;
}

/** Numbers of threads that this machine has processors for; the first one only keeps the caller's thread free. */
const threadCounts = [1, 2, 4, 8, 16].filter((count) => count <= cpus().length);

const threaded = threadCounts.map(
  (threads) => [`sim-threads-${threads}`, threads === 1 ? 'sim, in a worker' : `sim, ${threads} threads`, { threads }] as const,
);

/** Ids of ours in threads. */
export const threadedIds: readonly string[] = threaded.map(([id]) => id);

/** Ids, names in tables and options of `LinearSearch`; the first is what users get without options. */
const ours: readonly (readonly [id: string, label: string | undefined, options: Readonly<Record<string, unknown>>])[] = [
  ['sim', 'sim', {}],
  ['sim-float32', 'sim, float32', { kernel: 'wasm', prefilter: 'none' }],
  ['sim-int16', 'sim, int16 first', { kernel: 'wasm', prefilter: 'int16' }],
  ['sim-int8', 'sim, int8 first', { kernel: 'wasm', prefilter: 'int8' }],
  ['sim-int8-rows', 'sim, int8 rows alone', { quantization: 'int8' }],
  ['sim-webgpu', undefined, { kernel: 'webgpu' }],
  ['sim-reference', 'sim, reference', { kernel: 'reference' }],
  ...threaded,
];

/** Every engine, ours first. */
function engineSpecs(): EngineSpec[] {
  return [
    ...ours.map(([id, label, options]) => ({
      id,
      ...(label === undefined ? {} : { label }),
      start: () => startNode('sim', options),
    })),
    { id: 'sim-newer-node', label: `sim, Node ${NEWER_NODE}`, start: () => startNewerNode() },
    ...['faiss', 'numpy', 'torch'].map((id) => ({ id, start: () => startPython(id) })),
    { id: 'usearch', start: () => startCached('usearch', 'usearch', USEARCH, false) },
    { id: 'hnswlib', start: () => startCached('hnswlib', 'hnswlib-node', HNSWLIB, true) },
    { id: 'tfjs', start: () => startNode('tfjs', {}) },
    { id: 'loops', start: () => startNode('loops', {}) },
  ];
}

/** Ids of every engine, ours first. */
export const engineIds: readonly string[] = engineSpecs().map(({ id }) => id);

/** Starts those of the named engines that run here; says why of the others. */
export async function startEngines(ids: readonly string[]): Promise<KnnPeer[]> {
  const peers: KnnPeer[] = [];
  for (const { id, label, start } of engineSpecs().filter((spec) => ids.includes(spec.id))) {
    const process = await start();
    if (process === null) continue;
    const peer = await KnnPeer.open(id, label, process);
    if (peer) peers.push(peer);
  }
  return peers;
}

const startNode = (name: string, options: Readonly<Record<string, unknown>>, node = process.execPath): Promise<LinePeer> =>
  startLinePeer(node, [
    '--conditions=@sim/source',
    '--import',
    import.meta.resolve('tsx'),
    fileURLToPath(new URL('./javascript-peer.ts', import.meta.url)),
    name,
    JSON.stringify(options),
  ]);

function startNewerNode(): Promise<LinePeer> | null {
  const node = newerNode();
  return node === null ? null : startNode('sim', {}, node);
}

function startCached(engine: string, name: string, version: string, compiles: boolean): Promise<LinePeer> | null {
  const folder = cachePackage(name, version, { compiles });
  return folder === null ? null : startNode(engine, { folder, version });
}

function startPython(name: string): Promise<LinePeer> | null {
  const python = findPython(name === 'numpy' ? ['numpy'] : ['numpy', name]);
  return python === null ? null : startPythonPeer(python, 'knn.py', [name]);
}
