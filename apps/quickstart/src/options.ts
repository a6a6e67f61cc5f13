import { parseArgs } from 'node:util';
import { SimError } from '@sim/core';

/** Where TensorFlow.js computes. */
export type BackendName = 'cpu' | 'wasm';

/** What the quickstart is asked to do. */
export interface Options {
  /** Training steps of 60 images each. */
  readonly steps: number;
  /** A loss by name, as `getLoss` knows it. */
  readonly loss: string;
  readonly backend: BackendName;
  /** Decides initial weights, batches and which images calibrate. */
  readonly seed: number;
  /** Folder for the model, the report and the figures. */
  readonly out: string;
  /** Run on a tenth of the test images, for a first look. */
  readonly quick: boolean;
}

export const helpText = `Trains a digit embedding on six of the ten classes of MNIST, indexes twenty images of each digit, calibrates,
matches, evaluates, saves, loads again in a second process, and writes a report.

  npm start -- [options]

  --steps <n>       training steps, default 300 (30 with --quick)
  --loss <name>     multisim_loss (default) or triplet_loss
  --backend <name>  wasm (default) or cpu, which is some hundred times slower
  --seed <n>        initial weights and batches, default 0
  --out <folder>    where model, report.html and metrics.json go, default out
  --quick           30 steps and 1,000 test images: about half a minute
  --help            this text
`;

/** Reads the command line; `'help'` when that is what was asked for. Throws `INVALID_ARGUMENT` or `UNKNOWN_NAME`. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values } = parse(args);
  if (values.help) return 'help';
  const quick = values.quick ?? false;
  const backend = values.backend ?? 'wasm';
  if (backend !== 'wasm' && backend !== 'cpu')
    throw new SimError({
      code: 'UNKNOWN_NAME',
      where: 'npm start',
      problem: 'unknown backend',
      got: backend,
      cure: 'Use --backend wasm or --backend cpu.',
    });
  return {
    steps: integer('steps', values.steps ?? (quick ? '30' : '300'), 1),
    loss: values.loss ?? 'multisim_loss',
    backend,
    seed: integer('seed', values.seed ?? '0', 0),
    out: values.out ?? 'out',
    quick,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: args.filter((arg) => arg !== '--'),
      options: {
        steps: { type: 'string' },
        loss: { type: 'string' },
        backend: { type: 'string' },
        seed: { type: 'string' },
        out: { type: 'string' },
        quick: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where: 'npm start',
      problem: (cause as Error).message.split('.')[0] ?? 'unreadable options',
      cure: 'See npm start -- --help.',
      cause,
    });
  }
}

function integer(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where: 'npm start',
    problem: `--${name} must be a whole number of at least ${least}`,
    got: text,
    cure: 'See npm start -- --help.',
  });
}
