/**
 * The compiled graph and what it offers.
 *
 * @internal
 */
import { SimError } from '@sim/core';
import { graphWasm } from './graph-wasm.ts';

/** What the module offers; addresses, nodes and counts are whole numbers, see `wasm-source/hnsw`. */
export interface GraphFunctions {
  configure(
    dim: number,
    form: number,
    m: number,
    efConstruction: number,
    hasRows: number,
    hasCodes: number,
    hasLinks: number,
    blockShift: number,
    uppersPerBlock: number,
  ): number;
  bytesOfBlock(): number;
  setElements(isCoded: number): void;
  appendBlock(): void;
  addressOf(what: number, node: number): number;
  readonly entry: WebAssembly.Global<'i32'>;
  readonly top: WebAssembly.Global<'i32'>;
  setEntry(node: number, level: number): void;
  prepareRow(node: number): number;
  isSameRow(node: number, other: number): number;
  setScale(scale: number): void;
  quantiseRow(from: number, node: number): void;
  insert(node: number): void;
  search(ef: number): number;
  scan(count: number, found: number, ef: number): number;
  rerank(count: number): void;
  rank(count: number): void;
  setDead(node: number, isDead: number): void;
  isDead(node: number): number;
  repair(first: number, last: number): void;
  detach(node: number): void;
  chooseEntry(nodes: number): void;
  countDamage(first: number, last: number, nodes: number): number;
}

/** What the module for a memory that threads share offers besides. */
export interface SharedGraphFunctions extends GraphFunctions {
  share(threads: number): void;
  join(thread: number): void;
  unlockAll(): void;
}

/** What `addressOf` knows. */
export const address = {
  row: 0,
  level: 1,
  query: 2,
  centre: 3,
  rankedKeys: 4,
  ranked: 5,
  candidates: 6,
  list: 7,
  links: 8,
  uppers: 9,
} as const;

/** An instance that works in `memory`. Throws `BACKEND_UNAVAILABLE` where WASM with 128-bit vectors does not run. */
export function openGraphModule(memory: WebAssembly.Memory, where: string): GraphFunctions {
  module ??= compileGraph(graphWasm, where);
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as GraphFunctions;
}

let module: WebAssembly.Module | undefined;

/** The module of these bytes, given as hexadecimal digits. Throws `BACKEND_UNAVAILABLE`. */
export function compileGraph(hex: string, where: string): WebAssembly.Module {
  const bytes = Uint8Array.from(hex.match(/../g) as string[], (byte) => Number.parseInt(byte, 16));
  if (typeof WebAssembly === 'object' && WebAssembly.validate(bytes)) return new WebAssembly.Module(bytes);
  throw new SimError({
    code: 'BACKEND_UNAVAILABLE',
    where,
    problem: 'WebAssembly with 128-bit vectors does not run here',
    cure: 'Use LinearSearch, which has a kernel in plain JavaScript.',
  });
}
