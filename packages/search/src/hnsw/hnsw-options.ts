/**
 * Checks of the options of a graph.
 *
 * @internal
 */
import { SimError, requireInteger, requireOneOf } from '@sim/core';
import type { HnswSearchOptions } from '../hnsw-search.ts';
import { MAX_LIST } from './max-list.ts';

/** Links of a node: the scratch of `wasm-source/hnsw/layout.ts` has room for twice as many on the lowest level. */
const MAX_M = 256;

/** Sums of squared differences of codes stay below 2³¹ up to this many columns. */
const MAX_CODED_DIM = 32_768;

/** Refuses options that no graph can have. Throws `INVALID_ARGUMENT` or `UNKNOWN_NAME`. */
export function requireHnswOptions(options: HnswSearchOptions, where: string): void {
  const { dim, m = 16, efConstruction = 100, ef = 64, seed = 0, quantization, construction, threads, kernel } = options;
  requireInteger(dim, 'dim', where);
  requireInteger(m, 'm', where, 2);
  requireAtMost(m, MAX_M, 'm', where);
  requireInteger(efConstruction, 'efConstruction', where);
  requireAtMost(efConstruction, MAX_LIST, 'efConstruction', where);
  requireInteger(ef, 'ef', where);
  requireInteger(seed, 'seed', where, Number.MIN_SAFE_INTEGER);
  if (threads !== undefined && threads !== 'auto') requireInteger(threads, 'threads', where);
  for (const [name, element] of Object.entries({ quantization, construction })) {
    if (element === undefined) continue;
    requireOneOf(element, ['float32', 'int8'], name, where);
    if (element === 'int8') requireAtMost(dim, MAX_CODED_DIM, 'dim', where);
  }
  if (quantization === 'int8' && construction === 'float32')
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: "a graph that is searched by codes is built by codes: its rows have another memory",
      got: `quantization: 'int8', construction: 'float32'`,
      cure: "Leave construction out, or take quantization: 'float32'.",
    });
  if (kernel === undefined || kernel === 'wasm') return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'a graph is searched by WebAssembly alone',
    got: typeof kernel === 'object' ? kernel.name : kernel,
    cure: 'Leave kernel out.',
  });
}

function requireAtMost(value: number, most: number, name: string, where: string): void {
  if (value <= most) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `${name} must be at most ${most}`,
    got: value,
    cure: `Pass ${name} ≤ ${most}.`,
  });
}
