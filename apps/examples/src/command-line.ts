import { parseArgs } from 'node:util';
import { SimError } from '@sim/core';
import type { Example, ExampleOption } from './example.ts';

/** What every example understands, and what the example adds. */
export interface CommandLine {
  readonly seed: number;
  readonly out: string;
  readonly quick: boolean;
  readonly help: boolean;
  readonly values: Readonly<Record<string, string>>;
}

/** Reads what stands behind the name of an example. Throws `INVALID_ARGUMENT`. */
export function parseCommandLine(name: string, args: readonly string[], own: Example['options'] = {}): CommandLine {
  const where = `npm run example -- ${name}`;
  const names = Object.keys(own);
  const { values } = parse(where, args, names);
  const seed = Number(values['seed'] ?? '0');
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: '--seed must be a whole number of at least 0',
      got: values['seed'],
      cure: `See ${where} --help.`,
    });
  return {
    seed,
    out: String(values['out'] ?? `out/${name}`),
    quick: values['quick'] === true,
    help: values['help'] === true,
    values: Object.fromEntries(names.map((option) => [option, String(values[option] ?? (own[option] as ExampleOption).default)])),
  };
}

/** What `--help` prints. */
export function helpText(name: string, { summary, options = {} }: Example): string {
  const lines = Object.entries(options).map(
    ([option, { description, default: value }]) => `  --${`${option} <value>`.padEnd(18)}${description}, default ${value}`,
  );
  return [
    summary,
    '',
    `  npm run example -- ${name} [options]`,
    '',
    ...lines,
    '  --seed <n>          every draw, default 0',
    `  --out <folder>      what it writes, default out/${name}`,
    '  --quick             a first look on a part of the data',
    '  --help              this text',
  ].join('\n');
}

function parse(where: string, args: readonly string[], names: readonly string[]): { values: Record<string, string | boolean | undefined> } {
  try {
    return parseArgs({
      args: args.filter((arg) => arg !== '--'),
      options: {
        seed: { type: 'string' },
        out: { type: 'string' },
        quick: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      },
    });
  } catch (cause) {
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: (cause as Error).message.split('.')[0] ?? 'unreadable options',
      cure: `See ${where} --help.`,
      cause,
    });
  }
}
