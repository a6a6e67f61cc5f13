// The candidates of each row of a graph: integers in place of the bounds of candidates.ts.
import { biasesAt, candidatesAt, countsAt, errorsAt, k, nearestAt, nearestBytes, room, thresholdsAt } from './search-state';
import { settle } from './candidates';

/** The scores of a row's candidates, `room` of them, and then their rows. */
@inline export function scoresAt(query: i32): usize {
  return candidatesAt + ((<usize>query * room) << 3);
}

/** Takes note of a row that may be among the nearest of a query. */
export function pushScore(query: i32, score: i32, row: i32): void {
  const at = <usize>query << 2, bias = load<i32>(biasesAt + at);
  // The threshold rises while a tile is offered.
  if (score <= bias - load<i32>(thresholdsAt + at)) return;
  const counted = load<i32>(countsAt + at), to = scoresAt(query) + (<usize>counted << 2);
  store<i32>(to, score);
  store<i32>(to + (<usize>room << 2), row);
  store<i32>(countsAt + at, counted + 1);
  raiseReach(query, list(query, score) - load<i32>(errorsAt + at));
  if (counted + 1 == room) tighten(query);
}

/** Puts a score into its place among the k largest of a query; returns the k-th of them. */
@inline function list(query: i32, score: i32): i32 {
  const first = nearestAt + <usize>query * nearestBytes + 4, value = i32x4.splat(score);
  // From the end on, so that what moves up by one place is still there.
  for (let at = first + nearestBytes - 32; at >= first; at -= 16)
    v128.store(at, i32x4.max_s(v128.load(at), i32x4.min_s(v128.load(at - 4), value)));
  return load<i32>(first + (<usize>(k - 1) << 2));
}

/** Raises the threshold of a query to `least`, if that is more: rows with this score or less are not among its nearest. */
@inline export function raiseReach(query: i32, least: i32): void {
  const at = <usize>query << 2;
  store<i32>(thresholdsAt + at, min(load<i32>(thresholdsAt + at), load<i32>(biasesAt + at) - least));
}

/** Drops what does not pass the threshold any more; ranks the candidates when that leaves hardly any room. */
function tighten(query: i32): void {
  dropPassed(query);
  if (load<i32>(countsAt + (<usize>query << 2)) + 8 > room) settle(query);
}

export function dropPassed(query: i32): void {
  const at = <usize>query << 2, scores = scoresAt(query), rows = scores + (<usize>room << 2);
  const limit = load<i32>(biasesAt + at) - load<i32>(thresholdsAt + at);
  let left: usize = 0;
  for (let from: usize = 0, end = <usize>load<i32>(countsAt + at) << 2; from < end; from += 4) {
    const score = load<i32>(scores + from);
    store<i32>(scores + left, score);
    store<i32>(rows + left, load<i32>(rows + from));
    left += score > limit ? 4 : 0;
  }
  store<i32>(countsAt + at, <i32>(left >> 2));
}
