/** @internal */
import type { RankForm } from '@sim/core';
import { COLUMN_STEP, PANEL, filterText, jobText, keyText, lines } from './shader-text.ts';

/** Threads of a workgroup; each computes the keys of `ROWS` rows. */
const THREADS = 64;
const ROWS = PANEL / THREADS;

/** What a score shader is generated for. */
export interface ScoreOptions {
  readonly form: RankForm;
  /** Queries of a workgroup, a power of two up to 32. */
  readonly queries: number;
  /** A key for every row, or for every panel the smallest of its rows. */
  readonly keys: 'rows' | 'panels';
  readonly filtered: boolean;
  /** The device has subgroups: a whole one of them finds its smallest key at once. */
  readonly subgroups: boolean;
}

/**
 * Keys of a block of queries against a panel of rows, as `orderedBits`; `NO_KEY` for a row that is not allowed.
 *
 * A workgroup is one panel. Its threads keep the sums of `queries` × `ROWS` pairs in registers, read the rows from the
 * gallery, each once, and the queries from a tile in workgroup memory that all of them share.
 */
export function scoreShader({ form, queries, keys, filtered, subgroups }: ScoreOptions): string {
  const sums = (line: (query: number, row: number) => string): string =>
    lines(queries, (query) => lines(ROWS, (row) => line(query, row)));
  return `${subgroups && keys === 'panels' ? 'enable subgroups;' : ''}
${jobText}
@group(0) @binding(1) var<storage, read> queries: array<vec4f>;
@group(0) @binding(2) var<storage, read> gallery: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> keys: array<u32>;
${keyText(form)}
${filterText(4, filtered)}

const QUERIES = ${queries}u;
const THREADS = ${THREADS}u;
const STEP = ${COLUMN_STEP}u;
${queries > 1 ? `var<workgroup> tile: array<vec4f, ${queries * COLUMN_STEP}>;` : ''}
${keys === 'panels' ? nearestText(queries, subgroups) : ''}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) place: vec3u, @builtin(local_invocation_index) thread: u32) {
  let firstQuery = place.x * QUERIES;
  let panel = place.y;
  let start = panel * panelLength();
  ${sums((query, row) => `var sum${query}_${row} = 0.0;`)}
  for (var step = 0u; step < job.columns; step += STEP) {
    ${queries > 1 ? fillTile : ''}
    for (var column = 0u; column < STEP; column++) {
      let at = start + (step + column) * PANEL + thread;
      ${lines(ROWS, (row) => `let row${row} = gallery[at + ${row * THREADS}u];`)}
      ${lines(queries, (query) => `let query${query} = ${queries > 1 ? `tile[${query}u * STEP + column]` : soleQuery};`)}
      ${sums((query, row) => `sum${query}_${row} = addColumn(sum${query}_${row}, query${query}, row${row});`)}
    }
  }
  ${lines(ROWS, (row) => rowText(row))}
  ${keys === 'panels' ? 'startNearest(thread);' : ''}
  ${lines(queries, (query) => (keys === 'rows' ? storeRows(query) : offerNearest(query)))}
  ${keys === 'panels' ? 'storeNearest(firstQuery, job.firstPanel + panel, thread);' : ''}
}`;
}

const fillTile = `
    workgroupBarrier();
    for (var i = thread; i < QUERIES * STEP; i += THREADS) {
      tile[i] = queries[(firstQuery + i / STEP) * queryLength() + step + i % STEP];
    }
    workgroupBarrier();`;

/** A query that has the workgroup to itself is read where it stands: nothing is to be shared, and nobody waits. */
const soleQuery = 'queries[firstQuery * queryLength() + step + column]';

/** Whether a thread's row may be answered, and its length. */
const rowText = (row: number): string => `
  let isAllowed${row} = isAllowed((job.firstPanel + panel) * PANEL + thread + ${row * THREADS}u);
  let length${row} = lengthOf(panel, thread + ${row * THREADS}u);`;

const keyOf = (query: number, row: number): string =>
  `select(NO_KEY, orderedBits(finishKey(sum${query}_${row}, errorOf(firstQuery + ${query}u), length${row})), isAllowed${row})`;

const storeRows = (query: number): string =>
  lines(ROWS, (row) => {
    const place = `(job.firstPanel + panel) * PANEL + thread + ${row * THREADS}u`;
    return `keys[(firstQuery + ${query}u) * job.stride + ${place}] = ${keyOf(query, row)};`;
  });

const smallestOfThread = (query: number): string =>
  Array.from({ length: ROWS }, (_, row) => keyOf(query, row)).reduce((a, b) => `min(${a}, ${b})`);

const offerNearest = (query: number): string => `offerNearest(${query}u, thread, ${smallestOfThread(query)});`;

/** How the threads of a workgroup find the smallest key of each query. */
const nearestText = (queries: number, subgroups: boolean): string =>
  subgroups ? nearestBySubgroups(queries) : nearestByMemory(queries);

const nearestBySubgroups = (queries: number): string => `
var<workgroup> nearest: array<atomic<u32>, ${queries}>;

fn startNearest(thread: u32) {
  if (thread < QUERIES) { atomicStore(&nearest[thread], NO_KEY); }
  workgroupBarrier();
}

fn offerNearest(query: u32, thread: u32, key: u32) {
  let smallest = subgroupMin(key);
  if (subgroupElect()) { atomicMin(&nearest[query], smallest); }
}

fn storeNearest(firstQuery: u32, panel: u32, thread: u32) {
  workgroupBarrier();
  if (thread < QUERIES) { keys[(firstQuery + thread) * job.stride + panel] = atomicLoad(&nearest[thread]); }
}`;

/** Each query's keys lie one place further for every thread, so that threads meet different banks of memory. */
const nearestByMemory = (queries: number): string => `
const GAP = ${queries + 1}u;
var<workgroup> nearest: array<u32, ${THREADS * (queries + 1)}>;

fn startNearest(thread: u32) {}

fn offerNearest(query: u32, thread: u32, key: u32) { nearest[thread * GAP + query] = key; }

fn storeNearest(firstQuery: u32, panel: u32, thread: u32) {
  workgroupBarrier();
  if (thread < QUERIES) {
    var smallest = NO_KEY;
    for (var i = 0u; i < THREADS; i++) { smallest = min(smallest, nearest[i * GAP + thread]); }
    keys[(firstQuery + thread) * job.stride + panel] = smallest;
  }
}`;
