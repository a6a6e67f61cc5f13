/** @internal */
import { jobText } from './shader-text.ts';

/** Threads of a workgroup; one per value of a digit. */
const THREADS = 256;

/** What a select shader is generated for. */
export interface SelectOptions {
  /** The candidates are the rows of panels that another selection found, not all panels or rows in order. */
  readonly expanded: boolean;
}

/**
 * The `job.width` smallest of each query's `job.candidates` keys, in no order. A workgroup is one query.
 *
 * Finds the key at that rank digit by digit, counting how many keys have each value of the digit, then collects what
 * is smaller, and of what is equal as many as fit. Entry 0 of a query's result holds how many entries follow and its
 * limit: no candidate that was left out has a smaller key, `NO_KEY` where none was left out.
 */
export const selectShader = ({ expanded }: SelectOptions): string => `
${jobText}
@group(0) @binding(1) var<storage, read> keys: array<u32>;
@group(0) @binding(2) var<storage, read_write> found: array<vec2u>;
${expanded ? '@group(0) @binding(3) var<storage, read> panels: array<vec2u>;' : ''}

const THREADS = ${THREADS}u;
var<workgroup> counts: array<atomic<u32>, ${THREADS}>;
var<workgroup> sums: array<u32, ${THREADS}>;
var<workgroup> digit: u32;
var<workgroup> before: u32;
var<workgroup> smaller: atomic<u32>;
var<workgroup> equal: atomic<u32>;

${expanded ? expandedText : orderedText}
${countText}
${collectText}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) place: vec3u, @builtin(local_invocation_index) thread: u32) {
  let query = place.x;
  let start = query * job.stride;
  var limit = 0u;
  var rank = job.width - 1u;
  for (var step = 0u; step < 4u; step++) {
    let shift = 24u - 8u * step;
    countDigits(start, limit, shift, thread);
    let below = sums[thread] - atomicLoad(&counts[thread]);
    if (rank >= below && rank < sums[thread]) {
      digit = thread;
      before = below;
    }
    workgroupBarrier();
    limit |= workgroupUniformLoad(&digit) << shift;
    rank -= workgroupUniformLoad(&before);
  }
  // What rank is left counts the equal keys before the last selected one.
  collect(query, start, limit, job.width - 1u - rank, thread);
}`;

/** How many keys that begin as the limit does have each value of the digit, and how many at most that value. */
const countText = `
fn countDigits(start: u32, limit: u32, shift: u32, thread: u32) {
  let known = select(0xffffffffu << (shift + 8u), 0u, shift == 24u);
  atomicStore(&counts[thread], 0u);
  workgroupBarrier();
  for (var i = thread; i < job.candidates; i += THREADS) {
    let key = keys[start + i];
    if ((key & known) == limit) { atomicAdd(&counts[(key >> shift) & 255u], 1u); }
  }
  workgroupBarrier();
  sums[thread] = atomicLoad(&counts[thread]);
  workgroupBarrier();
  for (var step = 1u; step < THREADS; step *= 2u) {
    let other = select(0u, sums[max(thread, step) - step], thread >= step);
    workgroupBarrier();
    sums[thread] += other;
    workgroupBarrier();
  }
}`;

const collectText = `
fn collect(query: u32, start: u32, limit: u32, firstEqual: u32, thread: u32) {
  let result = query * (job.width + 1u);
  if (thread == 0u) {
    atomicStore(&smaller, 0u);
    atomicStore(&equal, 0u);
  }
  workgroupBarrier();
  for (var i = thread; i < job.candidates; i += THREADS) {
    let key = keys[start + i];
    if (key < limit) {
      found[result + 1u + atomicAdd(&smaller, 1u)] = vec2u(numberOf(query, i), key);
    } else if (key == limit && key != NO_KEY) {
      let slot = firstEqual + atomicAdd(&equal, 1u);
      if (slot < job.width) { found[result + 1u + slot] = vec2u(numberOf(query, i), key); }
    }
  }
  workgroupBarrier();
  if (thread == 0u) {
    let count = min(job.width, atomicLoad(&smaller) + atomicLoad(&equal));
    found[result] = vec2u(count, min(limit, limitBefore(query)));
  }
}`;

const orderedText = `
fn numberOf(query: u32, i: u32) -> u32 { return i; }
fn limitBefore(query: u32) -> u32 { return NO_KEY; }`;

/** A row is known by its place in the panel and the panel's place among those selected. */
const expandedText = `
fn numberOf(query: u32, i: u32) -> u32 {
  return panels[query * (job.width + 1u) + 1u + i / PANEL].x * PANEL + i % PANEL;
}
fn limitBefore(query: u32) -> u32 { return panels[query * (job.width + 1u)].y; }`;
