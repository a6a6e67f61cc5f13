/** @internal */

import { fileURLToPath } from 'node:url';
import { NEWER_NODE, newerNode } from './knn/newer-node.ts';
import { type LinePeer, startLinePeer } from './line-peer.ts';
import { findPython, startPythonPeer } from './python-peer.ts';
import type { TrainingTask } from './training-tasks.ts';

/** An engine in a process of its own. */
export interface Engine {
  readonly id: string;
  readonly name: string;
  readonly peer: LinePeer;
  /** Title of the column with its ratios to the others, of those that have one. */
  readonly ratio?: string;
  readonly tasks: readonly TrainingTask[];
  /** Steps at once, for an engine that takes a second for one. */
  readonly most?: number;
}

type Unstarted = Omit<Engine, 'peer'> & { start(): Promise<LinePeer> };

/**
 * Makes the allocator of glibc keep what is freed. Otherwise large tensors go back to the system after each use, and
 * their pages are touched anew, which on a virtual machine can take longer than the work.
 */
const KEPT_MEMORY = { MALLOC_MMAP_THRESHOLD_: '4294967296', MALLOC_TRIM_THRESHOLD_: '4294967296' };

const peerTasks: readonly TrainingTask[] = ['step', 'head', 'embed'];
const simTasks: readonly TrainingTask[] = ['step', 'head', 'residual', 'embed'];

const startTraining = (variant: string, node: string): Promise<LinePeer> => {
  const program = fileURLToPath(new URL('./training-peer.ts', import.meta.url));
  return startLinePeer(node, ['--conditions=@sim/source', '--import', 'tsx', program, variant]);
};

/** Ours, as users run it, in one Node; `where` names it, `suffix` in ids. */
function ours(where: string, suffix: string, node: string): Unstarted[] {
  return [
    {
      id: `accelerated${suffix}`,
      name: `sim${where}, \`accelerate(model)\``,
      start: () => startTraining('accelerated', node),
      ratio: `accelerated${where}`,
      tasks: simTasks,
    },
    {
      id: `imported${suffix}`,
      name: `sim${where}, the import alone`,
      start: () => startTraining('imported', node),
      ratio: `import alone${where}`,
      tasks: simTasks,
    },
    {
      id: `inference${suffix}`,
      name: `sim${where}, \`accelerate(model, { fastInference: true })\``,
      start: () => startTraining('inference', node),
      ratio: `fastInference${where}`,
      tasks: ['embed'],
    },
  ];
}

/** PyTorch in both of its memory formats, as it is and with memory that it keeps; nothing without it. */
function torch(): Unstarted[] {
  const python = findPython(['torch']);
  if (!python) return [];
  return ['contiguous', 'channels_last'].flatMap((format) =>
    ([['', '', {}], [', memory kept', '-kept', KEPT_MEMORY]] as const).map(([how, suffix, env]) => ({
      id: `torch-${format}${suffix}`,
      name: `PyTorch %, 1 thread, ${format}${how}`,
      start: () => startPythonPeer(python, 'training.py', [format], env),
      tasks: peerTasks,
    })),
  );
}

function tensorflow(): Unstarted[] {
  const python = findPython(['tensorflow']);
  if (!python) return [];
  return [{ id: 'tensorflow', name: 'TensorFlow %, 1 thread', start: () => startPythonPeer(python, 'training_tensorflow.py'), tasks: peerTasks }];
}

/** Starts every engine that runs here, or those with the `wanted` ids. */
export async function startEngines(wanted?: readonly string[]): Promise<Engine[]> {
  const newer = newerNode();
  const known: readonly Unstarted[] = [
    ...ours('', '', process.execPath),
    ...(newer === null ? [] : ours(`, Node ${NEWER_NODE}`, '-newer-node', newer)),
    {
      id: 'cpu',
      name: 'sim on the cpu backend, `import \'@sim/wasm-training/cpu\'`',
      start: () => startTraining('cpu', process.execPath),
      tasks: ['step'],
      most: 1,
    },
    // It cannot train a convolution.
    { id: 'stock', name: 'TensorFlow.js alone', start: () => startTraining('stock', process.execPath), tasks: ['head', 'embed'] },
    ...torch(),
    ...tensorflow(),
  ];
  const missing = wanted?.filter((id) => !known.some((engine) => engine.id === id)) ?? [];
  if (missing.length > 0) throw new Error(`bench training: no engine ${missing.join(', ')} here. Use: ${known.map(({ id }) => id).join(', ')}.`);
  const engines: Engine[] = [];
  for (const { start, ...engine } of known) {
    if (wanted && !wanted.includes(engine.id)) continue;
    const peer = await start();
    const { version } = peer.hello as { readonly version?: string };
    engines.push({ ...engine, name: engine.name.replace('%', version ?? ''), peer });
  }
  return engines;
}
