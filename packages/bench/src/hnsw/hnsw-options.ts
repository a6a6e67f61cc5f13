/** @internal */

import { parseArgs } from 'node:util';
import { graphEngineNames } from './graph-engines.ts';

/** Parts of the benchmark. */
export type HnswSectionName = 'huge' | 'large' | 'search';

/** What `npm run bench -- hnsw` was asked for. */
export interface HnswBenchOptions {
  readonly sections: readonly HnswSectionName[];
  /** Names of the engines that run. */
  readonly engines: readonly string[];
  /** Few rows and rounds, to see that everything runs. */
  readonly quick: boolean;
  /** Whether BENCHMARKS.md takes the results. */
  readonly write: boolean;
  readonly rounds: number;
}

/**
 * Reads the command line:
 *
 *   --large --huge          the named section instead
 *   --engines sim,hnswlib   these engines
 *   --quick                 few rows, two rounds, nothing written
 *   --print                 results go to the terminal alone
 */
export function parseHnswOptions(args: readonly string[]): HnswBenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      large: { type: 'boolean', default: false },
      huge: { type: 'boolean', default: false },
      engines: { type: 'string' },
      quick: { type: 'boolean', default: false },
      print: { type: 'boolean', default: false },
    },
  });
  const engines = values.engines?.split(',') ?? graphEngineNames;
  const unknown = engines.find((name) => !graphEngineNames.includes(name));
  if (unknown !== undefined) throw new Error(`No engine ${unknown}. There are ${graphEngineNames.join(', ')}.`);
  const asked = (['large', 'huge'] as const).filter((name) => values[name]);
  return {
    sections: asked.length > 0 ? asked : ['search'],
    engines,
    quick: values.quick,
    write: !values.quick && !values.print && values.engines === undefined,
    rounds: values.quick ? 2 : 7,
  };
}
