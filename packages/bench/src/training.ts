import { parseArgs } from 'node:util';
import { machineLine } from './knn/machine-line.ts';
import { simdPeak } from './simd-peak.ts';
import { median, medianRatio } from './statistics.ts';
import type { KernelTime } from './training-profile.ts';
import { type Engine, startEngines } from './training-engines.ts';
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

/**
 * Training and embedding on WASM beside TensorFlow.js alone, PyTorch in both of its memory formats, as it is and with memory that it
 * keeps, and TensorFlow, each on one thread; ours in a newer Node too, where the kernels run with relaxed SIMD. Then the kernels of one
 * step, and contrastive steps with a second thread.
 *
 * Rounds are interleaved; each figure is the median of the rounds' medians, each ratio the median of those by the clock within a round,
 * which a machine that is slower for a while disturbs least.
 *
 *   --tasks step,embed                                   these tasks alone
 *   --engines accelerated,torch-channels_last-kept       these engines alone
 */
export async function benchTraining(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { tasks: { type: 'string' }, engines: { type: 'string' } } });
  const known = Object.keys(tasks) as TrainingTask[];
  const wanted = known.filter((task) => values.tasks?.split(',').includes(task) ?? true);
  if (values.tasks && wanted.length < values.tasks.split(',').length)
    throw new Error(`bench training: got the tasks ${values.tasks}. Use: ${known.join(', ')}.`);
  const engines = await startEngines(values.engines?.split(','));
  console.log(`${machineLine(tasks.step.rounds)}\n`);
  for (const task of wanted) console.log(timesTable(tasks[task].title, await timeTask(task, engines)));
  const accelerated = engines.find(({ id }) => id === 'accelerated');
  const isWhole = values.tasks === undefined && values.engines === undefined;
  if (isWhole && accelerated) {
    const rows = (await accelerated.peer.ask(JSON.stringify({ task: 'profile', count: 20 }))) as KernelTime[];
    console.log(profileTable(rows, simdPeak()));
  }
  await Promise.all(engines.map(({ peer }) => peer.close()));
  if (isWhole) console.log(await viewsTable());
}

/** Milliseconds of a task: medians of the rounds' medians by the clock and by processors. */
interface Times extends TaskTime {
  /** The least of all, by the clock. */
  readonly least: number;
  /** Of each round the median, by the clock. */
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
    const ratios = ours.map(([own, time]) => (own === engine ? '' : `${medianRatio(time.rounds, rounds).toFixed(2)}×`));
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
