// The candidates of each query: rows that may still be among its k nearest.
import { L1, L2SQ, dim, form, isCoded, isUnit, rowAt, size, unitAt } from './layout';
import { decode } from './coded-rows';
import {
  count, k, room, queriesAt, errorsAt, thresholdsAt, originsAt, gainsAt, slacksAt, countsAt, triggersAt, settledAt, candidatesAt, keysAt, rowsAt, sortAt, allowedAt, panelAt,
  isGraph, rounding, noteRanked, noteEarlySettlement,
} from './search-state';
import { down, keyRounding } from './certificate';
import { largestOf, sortByKey } from './order';
import { dropPassed, raiseReach, scoresAt } from './graph-candidates';

@inline function upperAt(query: i32): usize {
  return candidatesAt + <usize>query * room * 12;
}

/** The rows of a query's candidates. */
@inline function candidateRows(query: i32): usize {
  return isGraph ? scoresAt(query) + (<usize>room << 2) : upperAt(query) + (<usize>room << 3);
}

/** Takes note of a row whose score passes the threshold. `bias` and `weight` are its constants B and w. */
export function push(query: i32, score: f32, row: i32, bias: f32, weight: f32): void {
  const at = <usize>query << 2;
  const count = load<i32>(countsAt + at);
  const upper = upperAt(query) + (<usize>count << 2), lower = upper + (<usize>room << 2);
  const value = <f64>score;
  const margin = 2.001 * <f64>weight * <f64>load<f32>(errorsAt + at);
  const bound = value - margin - rounding * (Math.abs(<f64>bias) + Math.abs(value)) - load<f64>(slacksAt + (at << 1));
  store<f32>(upper, score);
  // A score that left float32 bounds nothing from below.
  store<f32>(lower, value < Infinity && bound == bound ? down(bound) : -Infinity);
  store<i32>(lower + (<usize>room << 2), row);
  store<i32>(countsAt + at, count + 1);
  if (count + 1 >= load<i32>(triggersAt + at)) tighten(query);
}

/** Raises the threshold of a query to the k-th largest of `maxima` lower bounds L of different rows, which lie at `sortAt`. */
export function raiseByMaxima(query: i32, maxima: i32): void {
  if (maxima >= k) store<f32>(thresholdsAt + (<usize>query << 2), largestOf(sortAt, maxima, k));
}

/** Raises the threshold to the k-th largest L and drops what does not pass it. */
function tighten(query: i32): void {
  const at = <usize>query << 2;
  const left = drop(query);
  if (left + max(k, 8) <= room) store<i32>(triggersAt + at, left + max(k, 8));
  else {
    noteEarlySettlement();
    settle(query);
  }
}

/** Returns how many candidates are left. */
function drop(query: i32): i32 {
  const at = <usize>query << 2;
  const count = load<i32>(countsAt + at);
  const upper = upperAt(query), lower = upper + (<usize>room << 2), rows = lower + (<usize>room << 2);
  let threshold = load<f32>(thresholdsAt + at);
  if (count > k) {
    memory.copy(sortAt, lower, <usize>count << 2);
    threshold = max(threshold, largestOf(sortAt, count, k));
    store<f32>(thresholdsAt + at, threshold);
  }
  let left: usize = 0;
  for (let from: usize = 0, end = <usize>count << 2; from < end; from += 4) {
    const score = load<f32>(upper + from);
    if (score <= threshold) continue;
    store<f32>(upper + left, score);
    store<f32>(lower + left, load<f32>(lower + from));
    store<i32>(rows + left, load<i32>(rows + from));
    left += 4;
  }
  store<i32>(countsAt + at, <i32>(left >> 2));
  return <i32>(left >> 2);
}

/** Ranks the candidates by their float64 keys among the nearest rows so far, which the answers hold. */
export function settle(query: i32): void {
  const at = <usize>query << 2;
  const count = load<i32>(countsAt + at), settled = load<i32>(settledAt + at);
  const all = settled + count, kept = min(all, k);
  const keys = keysAt + ((<usize>query * k) << 3), rows = rowsAt + ((<usize>query * k) << 2);
  const sortedRows = sortAt + ((<usize>room + k) << 3);
  memory.copy(sortAt, keys, <usize>settled << 3);
  memory.copy(sortedRows, rows, <usize>settled << 2);
  memory.copy(sortedRows + (<usize>settled << 2), candidateRows(query), <usize>count << 2);
  keysOf(query, sortedRows + (<usize>settled << 2), count, sortAt + (<usize>settled << 3));
  noteRanked(count);
  const sorted = sortByKey(sortAt, sortedRows, all, room + k);
  memory.copy(keys, sorted ? sortedRows + ((<usize>room + k) << 2) : sortAt, <usize>kept << 3);
  memory.copy(rows, sorted ? sortedRows + ((<usize>room + k) * 12) : sortedRows, <usize>kept << 2);
  store<i32>(settledAt + at, kept);
  store<i32>(countsAt + at, 0);
  store<i32>(triggersAt + at, min(room, 2 * max(k, 8)));
  if (kept == k) raiseTo(query, load<f64>(keys + (<usize>(k - 1) << 3)));
}

/** Raises the threshold so that only rows may pass whose key is not above `key`. */
function raiseTo(query: i32, key: f64): void {
  const at = <usize>query << 2, wide = <usize>query << 3;
  const origin = load<f64>(originsAt + wide), part = load<f64>(gainsAt + wide) * key;
  const bound = origin - part - 4 * keyRounding(dim) * (Math.abs(origin) + Math.abs(part)) - load<f64>(slacksAt + wide);
  if (isGraph) {
    raiseReach(query, <i32>Math.max(Math.floor(bound) - 1, -1400000000));
    return;
  }
  const threshold = down(bound);
  // Also where the sum is not finite the comparison leaves a threshold alone that says more.
  if (threshold > load<f32>(thresholdsAt + at)) store<f32>(thresholdsAt + at, threshold);
}

/** Ends all queries: their answers are then complete. Where there are fewer than k, a row of all ones and infinity follow. */
export function finishQueries(): void {
  for (let query = 0; query < count; query++) {
    const at = <usize>query << 2;
    if (isGraph) dropPassed(query);
    else if (load<f32>(thresholdsAt + at) == Infinity) exhaust(query);
    else drop(query);
    settle(query);
    for (let rank = query * k + load<i32>(settledAt + at), end = (query + 1) * k; rank < end; rank++) {
      store<f64>(keysAt + (<usize>rank << 3), Infinity);
      store<i32>(rowsAt + (<usize>rank << 2), -1);
    }
  }
}

/** Answers a query that float32 cannot hold by the float64 keys of all rows that are allowed. */
function exhaust(query: i32): void {
  const counter = countsAt + (<usize>query << 2), rows = candidateRows(query);
  let found = 0;
  for (let row = 0; row < size; row++) {
    if (!(load<u8>(allowedAt + (<usize>row >> 3)) & (1 << (row & 7)))) continue;
    store<i32>(rows + (<usize>found << 2), row);
    store<i32>(counter, ++found);
    if (found < room) continue;
    settle(query);
    found = 0;
  }
  noteEarlySettlement();
}

/** Float64 keys of `count` rows, exactly as the reference sums them: one term after the other. */
function keysOf(query: i32, rows: usize, count: i32, keys: usize): void {
  const from = queryAt(query);
  // Four sums at a time hide the time that an addition takes.
  for (let i = 0; i < count; i += 4, rows += 16, keys += 32) {
    const last = count - i - 1;
    const row0 = load<i32>(rows);
    const row1 = last > 0 ? load<i32>(rows, 4) : row0, row2 = last > 1 ? load<i32>(rows, 8) : row0, row3 = last > 2 ? load<i32>(rows, 12) : row0;
    if (isGraph) {
      // The rows are there as queries too, each in one piece.
      if (form == L2SQ) fourKeys(L2SQ, 4, from, queryAt(row0), queryAt(row1), queryAt(row2), queryAt(row3), keys, last);
      else fourKeys(0, 4, from, queryAt(row0), queryAt(row1), queryAt(row2), queryAt(row3), keys, last);
    } else if (isCoded) {
      const rowBytes = <usize>dim << 2, at = panelAt;
      decode(row0, at); decode(row1, at + rowBytes); decode(row2, at + 2 * rowBytes); decode(row3, at + 3 * rowBytes);
      if (form == L2SQ) fourKeys(L2SQ, 4, from, at, at + rowBytes, at + 2 * rowBytes, at + 3 * rowBytes, keys, last);
      else fourKeys(0, 4, from, at, at + rowBytes, at + 2 * rowBytes, at + 3 * rowBytes, keys, last);
    } else if (form == L2SQ) fourKeys(L2SQ, 64, from, rowAt(row0), rowAt(row1), rowAt(row2), rowAt(row3), keys, last);
    else if (form == L1) fourKeys(L1, 64, from, rowAt(row0), rowAt(row1), rowAt(row2), rowAt(row3), keys, last);
    else if (isUnit) unitKeys(from, row0, row1, row2, row3, keys, last);
    else fourKeys(0, 64, from, rowAt(row0), rowAt(row1), rowAt(row2), rowAt(row3), keys, last);
  }
}

@inline function term(kind: i32, q: f64, x: f64): f64 {
  return kind == 0 ? q * x : kind == L1 ? Math.abs(q - x) : (q - x) * (q - x);
}

@inline export function queryAt(query: i32): usize {
  return queriesAt + ((<usize>query * dim) << 2);
}

/** `stride`: bytes from one number of a row to the next. */
@inline function fourKeys(kind: i32, stride: usize, from: usize, x0: usize, x1: usize, x2: usize, x3: usize, keys: usize, last: i32): void {
  let sum0: f64 = 0, sum1: f64 = 0, sum2: f64 = 0, sum3: f64 = 0;
  for (const end = from + (<usize>dim << 2); from < end; from += 4, x0 += stride, x1 += stride, x2 += stride, x3 += stride) {
    const q = <f64>load<f32>(from);
    sum0 += term(kind, q, <f64>load<f32>(x0));
    sum1 += term(kind, q, <f64>load<f32>(x1));
    sum2 += term(kind, q, <f64>load<f32>(x2));
    sum3 += term(kind, q, <f64>load<f32>(x3));
  }
  storeKeys(keys, last, kind == 0, sum0, sum1, sum2, sum3);
}

function unitKeys(from: usize, row0: i32, row1: i32, row2: i32, row3: i32, keys: usize, last: i32): void {
  let x0 = rowAt(row0), x1 = rowAt(row1), x2 = rowAt(row2), x3 = rowAt(row3);
  const f0 = load<f64>(unitAt(row0)), f1 = load<f64>(unitAt(row1)), f2 = load<f64>(unitAt(row2)), f3 = load<f64>(unitAt(row3));
  let sum0: f64 = 0, sum1: f64 = 0, sum2: f64 = 0, sum3: f64 = 0;
  for (const end = from + (<usize>dim << 2); from < end; from += 4, x0 += 64, x1 += 64, x2 += 64, x3 += 64) {
    const q = <f64>load<f32>(from);
    // Rows of length 1 are float32 rows: that is what the reference multiplies.
    sum0 += q * <f64><f32>(<f64>load<f32>(x0) * f0);
    sum1 += q * <f64><f32>(<f64>load<f32>(x1) * f1);
    sum2 += q * <f64><f32>(<f64>load<f32>(x2) * f2);
    sum3 += q * <f64><f32>(<f64>load<f32>(x3) * f3);
  }
  storeKeys(keys, last, true, sum0, sum1, sum2, sum3);
}

@inline function storeKeys(keys: usize, last: i32, isNegative: bool, sum0: f64, sum1: f64, sum2: f64, sum3: f64): void {
  store<f64>(keys, isNegative ? -sum0 : sum0);
  if (last > 0) store<f64>(keys, isNegative ? -sum1 : sum1, 8);
  if (last > 1) store<f64>(keys, isNegative ? -sum2 : sum2, 16);
  if (last > 2) store<f64>(keys, isNegative ? -sum3 : sum3, 24);
}
