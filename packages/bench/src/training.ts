import { fileURLToPath } from 'node:url';
import { machineLine } from './knn/machine-line.ts';
import { type LinePeer, startLinePeer } from './line-peer.ts';
import { findPython, startPythonPeer } from './python-peer.ts';
import { simdPeak } from './simd-peak.ts';
import { median } from './statistics.ts';
import type { KernelTime } from './training-profile.ts';
import type { TrainingTask } from './training-tasks.ts';

/** What one round does of a task, how many there are, and what comes before the first. */
interface Task {
  readonly title: string;
  readonly rounds: number;
  readonly count: number;
  readonly warmUp: number;
}

const tasks: Readonly<Record<TrainingTask, Task>> = {
  step: { title: 'Step of the quickstart, batch 60', rounds: 7, count: 5, warmUp: 5 },
  head: { title: 'Step of a dense head 1280-256-64, batch 64', rounds: 7, count: 20, warmUp: 20 },
  embed: { title: 'Embedding of 10,000 images 28 × 28', rounds: 3, count: 10_000, warmUp: 1000 },
};

/** An engine in a process of its own. */
interface Engine {
  readonly name: string;
  readonly peer: LinePeer;
  readonly isOurs: boolean;
  readonly tasks: readonly TrainingTask[];
}

const all: readonly TrainingTask[] = ['step', 'head', 'embed'];

/**
 * Training and embedding on WASM beside TensorFlow.js alone, PyTorch in both of its memory formats and TensorFlow, each
 * on one thread. Rounds are interleaved; each figure is the median of the rounds' medians. Then the kernels of one step.
 */
export async function benchTraining(): Promise<void> {
  const engines = await startEngines();
  console.log(`${machineLine(tasks.step.rounds)}\n`);
  for (const task of all) console.log(timesTable(tasks[task].title, await timeTask(task, engines)));
  const accelerated = engines.find(({ name }) => name.includes('accelerate')) as Engine;
  const rows = (await accelerated.peer.ask(JSON.stringify({ task: 'profile', count: 20 }))) as KernelTime[];
  console.log(profileTable(rows, simdPeak()));
  await Promise.all(engines.map(({ peer }) => peer.close()));
}

async function startEngines(): Promise<Engine[]> {
  const program = fileURLToPath(new URL('./training-peer.ts', import.meta.url));
  const start = (variant: string): Promise<LinePeer> =>
    startLinePeer(process.execPath, ['--conditions=@sim/source', '--import', 'tsx', program, variant]);
  const engines: Engine[] = [
    { name: 'sim, `accelerate(model)`', peer: await start('accelerated'), isOurs: true, tasks: all },
    { name: 'sim, the import alone', peer: await start('imported'), isOurs: true, tasks: all },
    // It cannot train a convolution.
    { name: 'TensorFlow.js alone', peer: await start('stock'), isOurs: false, tasks: ['head', 'embed'] },
  ];
  const peerOf = (name: string, peer: LinePeer): Engine => {
    const { version } = peer.hello as { version: string };
    return { name: name.replace('%', version), peer, isOurs: false, tasks: all };
  };
  const torch = findPython(['torch']);
  for (const format of torch ? ['contiguous', 'channels_last'] : [])
    engines.push(peerOf(`PyTorch %, 1 thread, ${format}`, await startPythonPeer(torch as string, 'training.py', [format])));
  const tensorflow = findPython(['tensorflow']);
  if (tensorflow) engines.push(peerOf('TensorFlow %, 1 thread', await startPythonPeer(tensorflow, 'training_tensorflow.py')));
  return engines;
}

/** Times of the engines that do a task: the median of the rounds and the least of all. */
async function timeTask(task: TrainingTask, engines: readonly Engine[]): Promise<Map<Engine, { ms: number; least: number }>> {
  const { count, warmUp, rounds: turns } = tasks[task];
  const taking = engines.filter((engine) => engine.tasks.includes(task));
  const ask = async ({ peer }: Engine, n: number): Promise<number[]> =>
    (await peer.ask(JSON.stringify({ task, count: n }))) as number[];
  for (const engine of taking) await ask(engine, warmUp);
  const rounds = taking.map((): number[][] => []);
  for (let round = 0; round < turns; round++)
    for (const [i, engine] of taking.entries()) rounds[i]?.push(await ask(engine, count));
  return new Map(
    taking.map((engine, i) => {
      const times = rounds[i] as number[][];
      return [engine, { ms: median(times.map(median)), least: Math.min(...times.flat()) }];
    }),
  );
}

function timesTable(title: string, times: ReadonlyMap<Engine, { ms: number; least: number }>): string {
  const ours = [...times].filter(([{ isOurs }]) => isOurs).map(([, { ms }]) => ms);
  const rows = [...times].map(([{ name, isOurs }, { ms, least }]) => {
    const ratios = ours.map((own) => (isOurs ? '' : `${(own / ms).toFixed(2)}×`));
    return `| ${[name, ms.toFixed(1), least.toFixed(1), ...ratios].join(' | ')} |`;
  });
  const head = ['engine', 'ms', 'least', 'accelerated ÷ it', 'import alone ÷ it'];
  return [`### ${title}\n`, `| ${head.join(' | ')} |`, '|---|---:|---:|---:|---:|', ...rows, ''].join('\n');
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
