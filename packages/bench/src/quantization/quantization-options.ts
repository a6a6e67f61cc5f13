/** @internal */

import { parseArgs } from 'node:util';

/** Parts of the benchmark. */
const sectionNames = ['funnel', 'binary', 'auto', 'trained'] as const;
export type QuantizationSection = (typeof sectionNames)[number];

/** What `npm run bench -- quantization` was asked for. */
export interface QuantizationOptions {
  readonly sections: readonly QuantizationSection[];
  /** Few rows and rounds, to see that everything runs. */
  readonly quick: boolean;
  /** Whether BENCHMARKS.md takes the results. */
  readonly write: boolean;
  readonly rounds: number;
}

/**
 * Reads the command line:
 *
 *   --only funnel,binary   these sections; default funnel, binary, auto and trained
 *   --quick                few rows, two rounds, nothing written
 *   --print                results go to the terminal alone
 */
export function parseQuantizationOptions(args: readonly string[]): QuantizationOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      print: { type: 'boolean', default: false },
    },
  });
  const wanted = values.only?.split(',') ?? sectionNames;
  const unknown = wanted.filter((name) => !(sectionNames as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new Error(`bench quantization: no section ${unknown.join(', ')}. Use: ${sectionNames.join(', ')}.`);
  return {
    sections: sectionNames.filter((name) => wanted.includes(name)),
    quick: values.quick,
    write: !values.quick && !values.print,
    rounds: values.quick ? 2 : 3,
  };
}
