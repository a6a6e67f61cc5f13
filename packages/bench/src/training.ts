import { fileURLToPath } from 'node:url';
import { machineLine } from './knn/machine-line.ts';
import { NEWER_NODE, newerNode } from './knn/newer-node.ts';
import { type LinePeer, startLinePeer } from './line-peer.ts';
import { findPython, startPythonPeer } from './python-peer.ts';
import { simdPeak } from './simd-peak.ts';
import { median } from './statistics.ts';
import type { KernelTime } from './training-profile.ts';
import type { TaskTime, TrainingTask } from './training-tasks.ts';
import { viewsTable } from './views/bench-views.ts';

/** What one round does of a task, how many there are, and what comes before the first. */
interface Task {
  readonly title: string;
  readonly rounds: number;
  readonly count: number;
  readonly warmUp: number;
}

// Training takes hundreds of steps, and V8 compiles functions anew during the first forty.
const tasks: Readonly<Record<TrainingTask, Task>> = {
  step: { title: 'Step of the quickstart, batch 60', rounds: 7, count: 20, warmUp: 40 },
  head: { title: 'Step of a dense head 1280-256-64, batch 64', rounds: 7, count: 40, warmUp: 100 },
  residual: { title: 'Step of ResNet18Sim, images 32 × 32 × 3, batch 32', rounds: 3, count: 2, warmUp: 1 },
  embed: { title: 'Embedding of 10,000 images 28 × 28', rounds: 5, count: 10_000, warmUp: 1000 },
};

/** An engine in a process of its own. */
interface Engine {
  readonly name: string;
  readonly peer: LinePeer;
  /** Title of the column with its ratios to the others, of those that have one. */
  readonly ratio?: string;
  readonly tasks: readonly TrainingTask[];
  /** Steps at once, for an engine that takes a second for one. */
  readonly most?: number;
}

/**
 * Makes the allocator of glibc keep what is freed. Otherwise large tensors go back to the system after each use, and
 * their pages are touched anew, which on a virtual machine can take longer than the work.
 */
const KEPT_MEMORY = { MALLOC_MMAP_THRESHOLD_: '4294967296', MALLOC_TRIM_THRESHOLD_: '4294967296' };

const peerTasks: readonly TrainingTask[] = ['step', 'head', 'embed'];
const simTasks: readonly TrainingTask[] = ['step', 'head', 'residual', 'embed'];

/**
 * Training and embedding on WASM beside TensorFlow.js alone, PyTorch in both of its memory formats, as it is and with memory that it keeps, and TensorFlow, each
 * on one thread. Rounds are interleaved; each figure is the median of the rounds' medians, each ratio the median of those by the clock
 * within a round, which a machine that is slower for a while disturbs least. The same in a newer Node, where the kernels run with relaxed SIMD. Then the kernels of one step, and contrastive steps with a second thread.
 */
export async function benchTraining(): Promise<void> {
  const engines = await startEngines();
  console.log(`${machineLine(tasks.step.rounds)}\n`);
  for (const task of simTasks) console.log(timesTable(tasks[task].title, await timeTask(task, engines)));
  const accelerated = engines.find(({ name }) => name.includes('accelerate')) as Engine;
  const rows = (await accelerated.peer.ask(JSON.stringify({ task: 'profile', count: 20 }))) as KernelTime[];
  console.log(profileTable(rows, simdPeak()));
  await Promise.all(engines.map(({ peer }) => peer.close()));
  console.log(await viewsTable());
}

const startTraining = (variant: string, node: string): Promise<LinePeer> => {
  const program = fileURLToPath(new URL('./training-peer.ts', import.meta.url));
  return startLinePeer(node, ['--conditions=@sim/source', '--import', 'tsx', program, variant]);
};

/** Ours, as users run it, in one Node; `where` names it. */
async function startOurs(where: string, node: string): Promise<Engine[]> {
  return [
    {
      name: `sim${where}, \`accelerate(model)\``,
      peer: await startTraining('accelerated', node),
      ratio: `accelerated${where}`,
      tasks: simTasks,
    },
    {
      name: `sim${where}, the import alone`,
      peer: await startTraining('imported', node),
      ratio: `import alone${where}`,
      tasks: simTasks,
    },
    {
      name: `sim${where}, \`accelerate(model, { fastInference: true })\``,
      peer: await startTraining('inference', node),
      tasks: ['embed'],
    },
  ];
}

async function startEngines(): Promise<Engine[]> {
  const node = newerNode();
  const engines: Engine[] = [
    ...(await startOurs('', process.execPath)),
    ...(node === null ? [] : await startOurs(`, Node ${NEWER_NODE}`, node)),
    {
      name: 'sim on the cpu backend, `import \'@sim/wasm-training/cpu\'`',
      peer: await startTraining('cpu', process.execPath),
      tasks: ['step'],
      most: 1,
    },
    // It cannot train a convolution.
    { name: 'TensorFlow.js alone', peer: await startTraining('stock', process.execPath), tasks: ['head', 'embed'] },
  ];
  const peerOf = (name: string, peer: LinePeer): Engine => {
    const { version } = peer.hello as { version: string };
    return { name: name.replace('%', version), peer, tasks: peerTasks };
  };
  const torch = findPython(['torch']);
  for (const format of torch ? ['contiguous', 'channels_last'] : [])
    for (const [how, env] of [['', {}], [', memory kept', KEPT_MEMORY]] as const)
      engines.push(peerOf(`PyTorch %, 1 thread, ${format}${how}`, await startPythonPeer(torch as string, 'training.py', [format], env)));
  const tensorflow = findPython(['tensorflow']);
  if (tensorflow) engines.push(peerOf('TensorFlow %, 1 thread', await startPythonPeer(tensorflow, 'training_tensorflow.py')));
  return engines;
}

/** Milliseconds of a task: medians of the rounds by the clock and by processors, the least of all by the clock, and the median of each round by the clock. */
interface Times extends TaskTime {
  readonly least: number;
  readonly rounds: readonly number[];
}

async function timeTask(task: TrainingTask, engines: readonly Engine[]): Promise<Map<Engine, Times>> {
  const { count, warmUp, rounds: turns } = tasks[task];
  const taking = engines.filter((engine) => engine.tasks.includes(task));
  const ask = async ({ peer, most = Infinity }: Engine, n: number): Promise<TaskTime[]> =>
    (await peer.ask(JSON.stringify({ task, count: Math.min(n, most) }))) as TaskTime[];
  for (const engine of taking) await ask(engine, warmUp);
  const rounds = taking.map((): TaskTime[][] => []);
  for (let round = 0; round < turns; round++)
    for (const [i, engine] of taking.entries()) rounds[i]?.push(await ask(engine, count));
  return new Map(taking.map((engine, i) => [engine, summary(rounds[i] as TaskTime[][])]));
}

function summary(rounds: readonly TaskTime[][]): Times {
  const of = (key: keyof TaskTime): number[] => rounds.map((times) => median(times.map((time) => time[key])));
  const wall = of('wall');
  return { wall: median(wall), cpu: median(of('cpu')), least: Math.min(...rounds.flat().map((time) => time.wall)), rounds: wall };
}

function timesTable(title: string, times: ReadonlyMap<Engine, Times>): string {
  const ours = [...times].filter(([{ ratio }]) => ratio !== undefined);
  const rows = [...times].map(([engine, { wall, cpu, least, rounds }]) => {
    const ratios = ours.map(([own, time]) => (own === engine ? '' : `${median(time.rounds.map((ms, i) => ms / (rounds[i] as number))).toFixed(2)}×`));
    return `| ${[engine.name, ...[wall, cpu, least].map((ms) => ms.toFixed(1)), ...ratios].join(' | ')} |`;
  });
  const head = ['engine', 'ms', 'processor ms', 'least ms', ...ours.map(([{ ratio }]) => `${ratio} ÷ it`)];
  const rule = `|---|${'---:|'.repeat(head.length - 1)}`;
  return [`### ${title}\n`, `| ${head.join(' | ')} |`, rule, ...rows, ''].join('\n');
}

function profileTable(rows: readonly KernelTime[], peak: number): string {
  const shown = rows.filter(({ ms }) => ms >= 0.1);
  const rest = rows.filter(({ ms }) => ms < 0.1);
  const total = (some: readonly KernelTime[], key: 'ms' | 'calls'): number => some.reduce((sum, row) => sum + row[key], 0);
  const lines = shown.map(
    ({ kernel, shapes, calls, ms, gflops }) =>
      `| ${kernel} ${shapes} | ${calls} | ${ms.toFixed(2)} | ${gflops > 0 ? gflops.toFixed(0) : ''} |`,
  );
  return [
    '### Kernels of one accelerated step, the least time of each call\n',
    `GFLOP/s by the operations of the direct method, of which tiles save three quarters; SIMD128 itself reaches ${peak.toFixed(0)} here.\n`,
    '| kernel and inputs | calls | ms | GFLOP/s |\n|---|---:|---:|---:|',
    ...lines,
    `| ${rest.length} more kinds | ${total(rest, 'calls')} | ${total(rest, 'ms').toFixed(2)} | |`,
    `| all | ${total(rows, 'calls')} | ${total(rows, 'ms').toFixed(2)} | |`,
    '',
  ].join('\n');
}
