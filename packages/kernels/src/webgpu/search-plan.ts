/** @internal */
import { PANEL } from './shader-text.ts';

/** Bytes that the keys of one batch of queries may take. */
const BATCH_BYTES = 2 ** 26;

/** Most queries of a batch: few enough that the host's share of one is done while the device computes the next. */
const BATCH_QUERIES = 256;

/** Most queries of a workgroup: what its registers hold sums for. */
const BLOCK_QUERIES = 32;

/** Panels per selected one from which selecting panels before rows pays. */
const PANELS_PER_ENTRY = 4;

/** Most panels that a query can look into: a dimension of a dispatch. */
const MAX_PANELS = 65_535;

/** Most entries of a query: how many the host can tell apart when it orders them. */
export const MAX_WIDTH: number = 2 ** 21;

/** What a plan is made for. */
export interface SearchSize {
  /** Rows of the gallery. */
  readonly size: number;
  /** Entries wanted for each query. */
  readonly width: number;
  /** Most bytes of a buffer. */
  readonly maxBytes: number;
}

/** How queries are searched on a device. */
export interface SearchPlan {
  /** Select panels by their smallest key, then rows of these; or rows at once. */
  readonly route: 'panels' | 'rows';
  readonly panels: number;
  readonly width: number;
  /** Keys of a query in the first and in the second stage. */
  readonly firstKeys: number;
  readonly secondKeys: number;
  /** Most queries that are searched together: a power of two, or a multiple of 32. */
  readonly batch: number;
}

/** The plan for a gallery, or null when the keys of a single query are more than a buffer holds. */
export function searchPlan({ size, width, maxBytes }: SearchSize): SearchPlan | null {
  if (width > MAX_WIDTH) return null;
  const panels = Math.ceil(size / PANEL);
  const route = panels >= PANELS_PER_ENTRY * width && width <= MAX_PANELS ? 'panels' : 'rows';
  const firstKeys = route === 'panels' ? panels : panels * PANEL;
  const secondKeys = route === 'panels' ? width * PANEL : 0;
  // An entry is a row and a key, and one entry counts.
  const perQuery = Math.max(4 * firstKeys, 4 * secondKeys, 8 * (width + 1));
  if (perQuery > maxBytes) return null;
  const fit = Math.floor(Math.min(BATCH_BYTES, maxBytes) / perQuery);
  const batch =
    fit >= BLOCK_QUERIES
      ? Math.min(BATCH_QUERIES, fit - (fit % BLOCK_QUERIES))
      : 2 ** Math.floor(Math.log2(Math.max(1, fit)));
  return { route, panels, width, firstKeys, secondKeys, batch };
}

/** Queries of a workgroup, for a batch of `count`: the power of two that holds them, up to what registers allow. */
export const blockFor = (count: number): number =>
  Math.min(BLOCK_QUERIES, 2 ** Math.ceil(Math.log2(Math.max(1, count))));
