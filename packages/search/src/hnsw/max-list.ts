/** @internal */

/** Entries of the list of a search at most, as `wasm-source/hnsw/layout.ts` has it. */
export const MAX_LIST = 8192;
