// Queries are packed for the scans, and their part of the certificate is computed.
import { CENTRE, L1, L2SQ, dim, elementBytes, form, isRelaxed, largestNorm, rowScale, steps } from './layout';
import {
  count, k, room, queriesAt, packedAt, scalesAt, inversesAt, errorsAt, thresholdsAt, originsAt, gainsAt, slacksAt, countsAt, triggersAt, settledAt, panelAt,
  isDifference, isPaired, setMode,
} from './search-state';
import { addUpQueries } from './scan-pairs';
import { LOWER_SLACK, NEARLY, OVERFLOW, U, keyRounding, scaleToOne, up } from './certificate';
import { INTEGER, LARGEST, SCALE, SQUARED, STEP, errorOf, measurePanel, normOf, quantisePanel, setScales } from './quantise';
import { longestQuery, mostOfQuery, usualError } from './gallery';

/**
 * Prepares the queries that lie at `queriesAt`. `difference`: scores are to be sums of float32 differences.
 * `margin` scales the error bound; anything but 1 is for tests that show that the bound is needed.
 */
export function packQueries(difference: bool, margin: f64): void {
  const g = <f64>(dim + 4) * 1.06 * U + 2 * keyRounding(dim);
  const isSum = difference || form == L1;
  setMode(isSum, isSum ? 2.5 * g * margin + 10 * U : 10 * U, <f32>(1 - g * margin));
  for (let first = 0; first < count; first += 16) {
    const queries = min(16, count - first);
    fillPanel(first, queries);
    if (isSum || elementBytes == 4) packFloats(first, queries, margin);
    else packIntegers(first, queries, margin);
  }
  if (isPaired) addUpQueries();
  // The last group is filled up with queries that no row passes.
  for (let query = count; query & 3; query++) startQuery(query, 0, 0, 0, 0, 0, false);
}

/** The queries from `first` on as a panel `[dim][16]`, filled up with zeros. */
function fillPanel(first: i32, queries: i32): void {
  memory.fill(panelAt, 0, <usize>dim << 6);
  let from = queriesAt + ((<usize>first * dim) << 2);
  for (let lane = 0; lane < queries; lane++) {
    let to = panelAt + (<usize>lane << 2);
    for (let column = 0; column < dim; column++, from += 4, to += 64) store<f32>(to, load<f32>(from));
  }
}

/** A panel of 16, 64 bytes a step, becomes four groups of four, 16 bytes a step. */
function regroup(panel: usize, first: i32, length: i32): void {
  const group = <usize>length << 4;
  let to = packedAt + <usize>(first >> 2) * group;
  for (let step = 0; step < length; step++, panel += 64, to += 16) {
    v128.store(to, v128.load(panel));
    v128.store(to + group, v128.load(panel, 16));
    v128.store(to + 2 * group, v128.load(panel, 32));
    v128.store(to + 3 * group, v128.load(panel, 48));
  }
}

/** Parts the integers of four queries into two digits of 7 bits each. */
function splitDigits(query: i32): void {
  let at = packedAt + <usize>(query >> 2) * (<usize>steps << 4);
  for (const end = at + (<usize>steps << 4); at < end; at += 32) {
    const middle = i16x8.splat(8192), x = i16x8.add(v128.load(at), middle), y = i16x8.add(v128.load(at, 16), middle);
    v128.store(at, besideEachOther(v128.and(x, i16x8.splat(127)), v128.and(y, i16x8.splat(127))));
    v128.store(at, besideEachOther(i16x8.shr_u(x, 7), i16x8.shr_u(y, 7)), 16);
  }
}

/** Two digits of four queries, and the next two of each beside them, in the order of integers of 8 bits. */
@inline function besideEachOther(first: v128, second: v128): v128 {
  const bytes = i8x16.narrow_i16x8_u(first, second);
  return v128.shuffle<i8>(bytes, bytes, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
}

function packFloats(first: i32, queries: i32, margin: f64): void {
  regroup(panelAt, first, dim);
  setScales(1);
  measurePanel(panelAt, false, 0);
  for (let i = 0; i < queries; i++) {
    const lane = <usize>i << 3, query = first + i;
    const squared = load<f64>(SQUARED + lane), norm = normOf(lane);
    const error = norm * (<f64>(dim + 12) * 1.06 * U);
    if (isDifference) {
      // In l1 the sizes are at most √d times the norms; in l2sq they are squared.
      const reach = (largestNorm + norm) * (form == L1 ? Math.sqrt(<f64>dim) : largestNorm + norm);
      startQuery(query, 1, 0, 0, 1, LOWER_SLACK, reach < OVERFLOW);
    } else {
      const isL2sq = form == L2SQ;
      startQuery(query, 1, up(error * margin), isL2sq ? squared / 2 : 0, isL2sq ? 0.5 : 1, slackOf(isL2sq ? squared : 0), isInRange(norm, error));
    }
  }
}

function packIntegers(first: i32, queries: i32, margin: f64): void {
  const isL2sq = form == L2SQ, longest = longestQuery(), usual = usualError();
  setScales(isL2sq ? rowScale : 1);
  measurePanel(panelAt, isL2sq, 0);
  if (!isL2sq) bringToOne();
  const integers = panelAt + (<usize>steps << 7);
  quantisePanel<i16>(panelAt, integers, mostOfQuery(), longest, isL2sq, 0);
  regroup(integers, first, steps);
  if (isRelaxed && elementBytes == 1) for (let query = first; query < first + 16; query += 4) splitDigits(query);
  for (let i = 0; i < queries; i++) {
    const lane = <usize>i << 3, query = first + i;
    const squared = load<f64>(SQUARED + lane), norm = normOf(lane), step = load<f64>(STEP + lane), scale = load<f64>(SCALE + lane);
    const length = step * Math.sqrt(load<f64>(INTEGER + lane)) * (1 + NEARLY);
    const error = Math.max(length, (errorOf(lane, norm) + 4.1 * U * (length + errorOf(lane, norm))) / usual) * (1 + 4 * U);
    const isSafe = isInRange(norm, error);
    if (isL2sq) startQuery(query, <f32>step, up(error * margin), squared / 2, rowScale * rowScale * 0.5, slackOf(squared), isSafe);
    else {
      const reach = centreNorm() * rowScale;
      const slack = slackOf(norm * (largestNorm + reach));
      startQuery(query, <f32>step, up(error * margin), -rowScale * scale * alongCentre(query), rowScale * scale, slack, isSafe);
    }
  }
}

/** The product of a query, as given, and the centre. */
export function alongCentre(query: i32): f64 {
  let sum: f64 = 0, from = queriesAt + ((<usize>query * dim) << 2);
  for (let column = 0; column < dim; column++, from += 4) sum += <f64>load<f32>(from) * load<f64>(CENTRE + (<usize>column << 3));
  return sum;
}

/** Upper bound of the norm of the centre. */
export function centreNorm(): f64 {
  let sum: f64 = 0;
  for (let column = 0; column < dim; column++) {
    const value = load<f64>(CENTRE + (<usize>column << 3));
    sum += value * value;
  }
  return Math.sqrt(sum) * (1 + NEARLY);
}

/** The order of dot keys does not depend on the length of a query: each is brought to about 1. */
function bringToOne(): void {
  for (let lane: usize = 0; lane < 128; lane += 8) {
    const scale = scaleToOne(load<f64>(LARGEST + lane));
    store<f64>(SCALE + lane, scale);
    store<f64>(LARGEST + lane, load<f64>(LARGEST + lane) * scale);
    store<f64>(SQUARED + lane, load<f64>(SQUARED + lane) * scale * scale);
  }
}

/** What L subtracts for the float64 rounding of keys that add up terms of this size. */
@inline function slackOf(size: f64): f64 {
  return 2.1 * keyRounding(dim) * size + LOWER_SLACK;
}

@inline function isInRange(norm: f64, error: f64): bool {
  return (largestNorm + 1) * (largestNorm + norm + error) < OVERFLOW;
}

/** A query that float32 cannot hold starts with a threshold that no score passes; `exhaust` answers it. */
function startQuery(query: i32, scale: f32, error: f32, origin: f64, gain: f64, slack: f64, isSafe: bool): void {
  const at = <usize>query << 2, wide = <usize>query << 3;
  store<f32>(scalesAt + at, scale);
  // All sums of a query of zeros are 0, and a factor does not matter.
  store<f32>(inversesAt + at, scale == 0 ? 1 : <f32>(1 / <f64>scale));
  store<f32>(errorsAt + at, error);
  store<f32>(thresholdsAt + at, isSafe ? -Infinity : Infinity);
  store<f64>(originsAt + wide, origin);
  store<f64>(gainsAt + wide, gain);
  store<f64>(slacksAt + wide, slack);
  store<i32>(countsAt + at, 0);
  store<i32>(triggersAt + at, min(room, k + max(k, 8)));
  store<i32>(settledAt + at, 0);
}
