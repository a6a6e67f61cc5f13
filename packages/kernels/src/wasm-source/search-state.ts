// What one call keeps in the scratch: its queries, what is known of each of them, and its answers.
import { LEAST_HALVED, dim, elementBytes, isRelaxed, size, steps } from './layout';

export let count: i32 = 0;
export let k: i32 = 0;
/** Candidates that a query has room for. */
export let room: i32 = 0;
/** Scores are sums of differences and not products. */
export let isDifference: bool = false;
/** Queries are the rows, and none of them is its own neighbour. */
export let isGraph: bool = false;

/** Queries as they were given, `[count, dim]`. */
export let queriesAt: usize = 0;
/**
 * Queries in groups of four, as scans read them: `[⌈count / 4⌉][steps][4][2]` int16, `[…][dim][4]` float32 or, of digits,
 * `[…][steps / 2][2][4][4]` int8, the low ones first.
 */
export let packedAt: usize = 0;
/** Float32 per query: the scale b and 1 / b, the error factor E, the threshold τ. */
export let scalesAt: usize = 0;
export let inversesAt: usize = 0;
export let errorsAt: usize = 0;
export let thresholdsAt: usize = 0;
/** Float64 per query: origin and gain of s = origin − gain · key, the part of L that depends on the query alone. */
export let originsAt: usize = 0;
export let gainsAt: usize = 0;
export let slacksAt: usize = 0;
/** Int32 per query: candidates, how many of them call for a new threshold, nearest rows that are settled. */
export let countsAt: usize = 0;
export let triggersAt: usize = 0;
export let settledAt: usize = 0;
/** `[count][3][room]`: U, L (float32) and the row of each candidate; of a graph `[count][2][room]`, without L. */
export let candidatesAt: usize = 0;
/** Of a graph, per row: the largest int32, then its largest scores so far in falling order; `nearestBytes` each. */
export let nearestAt: usize = 0;
export let nearestBytes: usize = 0;
/** The answers: float64 `[count, k]` and uint32 `[count, k]`. */
export let keysAt: usize = 0;
export let rowsAt: usize = 0;
/** Bitmap of the rows that may be answered. */
export let allowedAt: usize = 0;
/** The limits of the eights of rows that are scanned at once, and the tiles that pass them. */
export let limitsAt: usize = 0;
export let hitsAt: usize = 0;
/** Of one query, which of these tiles pass. */
export let chosenAt: usize = 0;
/** Room for sorting and for packing. */
export let sortAt: usize = 0;
export let panelAt: usize = 0;
/** What scans compute of a tile of rows for all queries: of integers of 8 bits such of 16, or sums of halves of rows. */
export let tileAt: usize = 0;
/** Queries are scanned by two groups at once, see scan-pairs.ts. */
export let isPaired: bool = false;
/** Sums of halves of queries, `[⌊groups / 2⌋][2 · steps][4][2]` int16. */
export let pairSumsAt: usize = 0;
/** Of a graph, int32 per row: h of the certificate. There the thresholds are int32 h − τ, and the errors 2ε. */
export let biasesAt: usize = 0;

/** Part of |B| + |U| that L subtracts. */
export let rounding: f64 = 0;
/** Of differences: 1 − g. */
export let shrink: f32 = 1;

/** Rows that were ranked by their float64 keys, and times that a query's candidates had to be ranked before the end. */
export let ranked: f64 = 0;
export let earlySettlements: f64 = 0;

/** Most eights of rows that are scanned with the same limits. */
@inline export const EIGHTS_AT_ONCE: usize = 128;
/** Bytes of what is kept of four queries and eight rows: their sums and which eight these are. */
@inline export const TILE_BYTES: usize = 144;
/** Bytes of limits and tiles of one group: those of a pair's second group lie so much farther. */
@inline export const GROUP_BYTES: usize = (EIGHTS_AT_ONCE << 4) + (EIGHTS_AT_ONCE + 2) * TILE_BYTES;

/** Queries from which on it pays to add up rows for them: 1.06 times as slow with 48, .99 with 96, .94 with 1000 of 384 columns. */
@inline const LEAST_PAIRED: i32 = 96;

/**
 * Places a call in the scratch from `at` on. `eights`: eights of rows that are scanned for all queries at once, at most.
 * Returns the end of what it needs; touches no memory.
 */
export function layOut(at: usize, queries: i32, neighbours: i32, candidates: i32, eights: i32, graph: bool): usize {
  count = queries;
  isGraph = graph;
  k = neighbours;
  room = candidates;
  const groups = <usize>((queries + 3) >> 2), all = groups << 2;
  queriesAt = align(at);
  // Packing reads whole panels of 16.
  packedAt = align(queriesAt + ((<usize>queries * dim) << 2));
  scalesAt = align(packedAt + (groups + 3) * steps * (graph ? 16 : 32));
  inversesAt = scalesAt + ((all + 16) << 2);
  errorsAt = inversesAt + ((all + 16) << 2);
  thresholdsAt = errorsAt + ((all + 16) << 2);
  countsAt = thresholdsAt + ((all + 16) << 2);
  triggersAt = countsAt + (all << 2);
  settledAt = triggersAt + (all << 2);
  originsAt = align(settledAt + (all << 2));
  gainsAt = originsAt + (all << 3);
  slacksAt = gainsAt + (all << 3);
  candidatesAt = align(slacksAt + (all << 3));
  nearestBytes = graph ? (<usize>((neighbours + 3) & ~3) << 2) + 16 : 0;
  nearestAt = align(candidatesAt + (<usize>queries * candidates * (graph ? 2 : 3) << 2));
  keysAt = align(nearestAt + <usize>queries * nearestBytes);
  rowsAt = keysAt + ((<usize>queries * neighbours) << 3);
  allowedAt = align(rowsAt + ((<usize>queries * neighbours) << 2));
  sortAt = align(allowedAt + <usize>((size + 127) >> 5 << 2));
  panelAt = align(sortAt + <usize>(candidates + neighbours) * 24);
  limitsAt = align(panelAt + <usize>steps * 192);
  hitsAt = limitsAt + (EIGHTS_AT_ONCE << 4);
  chosenAt = limitsAt + 2 * GROUP_BYTES;
  biasesAt = align(chosenAt + (EIGHTS_AT_ONCE + 1) * 4);
  isPaired = elementBytes == 2 && queries >= LEAST_PAIRED && dim >= LEAST_HALVED;
  pairSumsAt = align(biasesAt + ((all + 16) << 2));
  tileAt = align(pairSumsAt + (isPaired ? (groups >> 1) * (<usize>steps << 5) : 0));
  // The first and the last of them may be halves of panels.
  return tileAt + (isPaired || (elementBytes == 1 && !isRelaxed) ? <usize>(eights + 2) * (<usize>steps << 5) : 0);
}

@inline function align(at: usize): usize {
  return (at + 63) & ~63;
}

export function setMode(difference: bool, part: f64, factor: f32): void {
  isDifference = difference;
  rounding = part;
  shrink = factor;
}

export function noteRanked(rows: i32): void {
  ranked += rows;
}

export function noteEarlySettlement(): void {
  earlySettlements++;
}
