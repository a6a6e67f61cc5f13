/** @internal */

import { parseArgs } from 'node:util';
import type { RoundsOptions } from './rounds.ts';

/** Parts of the benchmark. */
export const sectionNames = ['search', 'graph', 'crossover', 'threads', 'worker', 'trained', 'large', 'huge'] as const;
export type SectionName = (typeof sectionNames)[number];

/** Sections that take minutes or gigabytes each and run only when they are named. */
const onRequest: readonly SectionName[] = ['trained', 'large', 'huge'];

/** What `npm run bench -- knn` was asked for. */
export interface KnnOptions extends RoundsOptions {
  readonly sections: readonly SectionName[];
  /** Left out: every one that suits the section. */
  readonly engines?: readonly string[];
  /** A small gallery and few rounds, to see that everything runs. */
  readonly quick: boolean;
  /** Whether BENCHMARKS.md takes the results. */
  readonly write: boolean;
  readonly k: number;
  /** Queries whose answers are held to the truth. */
  readonly checked: number;
}

/**
 * Reads the command line:
 *
 *   --only search,graph   these sections; default search, graph, crossover, threads, worker
 *   --large --huge --trained   the named section as well
 *   --engines sim,faiss   these engines
 *   --quick               a small gallery, three rounds, nothing written
 *   --print               results go to the terminal alone
 */
export function parseKnnOptions(args: readonly string[]): KnnOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      engines: { type: 'string' },
      large: { type: 'boolean', default: false },
      huge: { type: 'boolean', default: false },
      trained: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      print: { type: 'boolean', default: false },
    },
  });
  const wanted = values.only?.split(',') ?? sectionNames.filter((name) => !onRequest.includes(name));
  const unknown = wanted.filter((name) => !(sectionNames as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`bench knn: no section ${unknown.join(', ')}. Use: ${sectionNames.join(', ')}.`);
  const asked = new Set<string>([...wanted, ...onRequest.filter((name) => values[name as 'huge' | 'large' | 'trained'])]);
  const { quick } = values;
  return {
    sections: sectionNames.filter((name) => asked.has(name)),
    ...(values.engines === undefined ? {} : { engines: values.engines.split(',') }),
    quick,
    write: !quick && !values.print && values.engines === undefined,
    k: 10,
    checked: quick ? 20 : 200,
    rounds: quick ? 3 : 7,
    longestBatchMs: quick ? 1000 : 3000,
  };
}
