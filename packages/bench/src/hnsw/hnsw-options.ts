/** @internal */

import { parseArgs } from 'node:util';

/** Parts of the benchmark. */
export type HnswSectionName = 'huge' | 'large' | 'search';

/** What `npm run bench -- hnsw` was asked for. */
export interface HnswBenchOptions {
  readonly sections: readonly HnswSectionName[];
  /** Few rows and rounds, to see that everything runs. */
  readonly quick: boolean;
  /** Whether BENCHMARKS.md takes the results. */
  readonly write: boolean;
  readonly rounds: number;
}

/**
 * Reads the command line:
 *
 *   --large --huge   the named section instead
 *   --quick          few rows, two rounds, nothing written
 *   --print          results go to the terminal alone
 */
export function parseHnswOptions(args: readonly string[]): HnswBenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      large: { type: 'boolean', default: false },
      huge: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      print: { type: 'boolean', default: false },
    },
  });
  const asked = (['large', 'huge'] as const).filter((name) => values[name]);
  return {
    sections: asked.length > 0 ? asked : ['search'],
    quick: values.quick,
    write: !values.quick && !values.print,
    rounds: values.quick ? 2 : 7,
  };
}
