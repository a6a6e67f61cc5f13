// One query: panels of 16 rows in the order of memory, whose speed is the limit.
//
// Integers of 8 bits lie so that no instruction parts them: an int16 of four columns' bytes is the upper one's number as it
// stands, the lower byte being its fraction, and shifted up by 8 bits the lower one's. That takes five instructions for
// sixteen products, where extending bytes to int16 takes six that share two of four execution units.
//
// Tried: two panels at once and two steps at once gain nothing with int8; loads far ahead whose values nobody takes make
// float32 rows from memory come 1.2 to 1.5 times as slowly, and leaving a panel once all partial sums of differences are
// above the limit, looked at from half of the columns on, 1.02 to 3.9 times. Comparing integers of 8 bits with one limit for eight rows lets
// 1100 of 6250 panels pass at 64 normal numbers, for each row has its own step there; with int16 it is 330.
import { L1, L2SQ, elementBytes, form, isCoded, isRelaxed, blockAt, blockRows, boundsOffset, constantsOffset, integersOffset } from './layout';
import { EIGHTS_AT_ONCE, allowedAt, errorsAt, hitsAt, inversesAt, limitsAt, packedAt, scalesAt, shrink, thresholdsAt } from './search-state';
import {
  CODES, FLOAT, INT16, INT8, SIZES, SQUARES, STEP_BYTES, addBytes, addStep, eitherPasses, isByDigits, isBytes, isInteger, limits, mostDifference, queryStepBytes, score, stepsOf,
  sumOfDigits,
} from './scores';
import { raiseByMaxima } from './candidates';
import { noteMaximum, offerEight } from './offers';
import { boundsDistance } from './row-bounds';

/** Scores the panels from `first` to `last` of a block for one query. */
export function scanOne(query: i32, block: i32, first: i32, last: i32): void {
  if (form == L1) scanSizes(query, block, first, last);
  else if (elementBytes == 1 && !isRelaxed && isCoded) scanCodes(query, block, first, last);
  else if (elementBytes == 1) scanInt8(query, block, first, last);
  else if (elementBytes == 2) scanInt16(query, block, first, last);
  else if (form == L2SQ) scanSquares(query, block, first, last);
  else scanFloats(query, block, first, last);
}

// One function for each kind, see scan-batch.ts.
function scanInt8(query: i32, block: i32, first: i32, last: i32): void {
  scanPanels(INT8, query, block, first, last);
}

function scanCodes(query: i32, block: i32, first: i32, last: i32): void {
  scanPanels(CODES, query, block, first, last);
}

function scanInt16(query: i32, block: i32, first: i32, last: i32): void {
  scanPanels(INT16, query, block, first, last);
}

function scanFloats(query: i32, block: i32, first: i32, last: i32): void {
  scanPanels(FLOAT, query, block, first, last);
}

function scanSquares(query: i32, block: i32, first: i32, last: i32): void {
  scanPanels(SQUARES, query, block, first, last);
}

function scanSizes(query: i32, block: i32, first: i32, last: i32): void {
  scanPanels(SIZES, query, block, first, last);
}

/** Bytes of what is kept of a panel that passes: its sums and which one it is. */
@inline const PANEL_BYTES: usize = 80;

@inline function scanPanels(kind: i32, query: i32, block: i32, first: i32, last: i32): void {
  const base = blockAt(block), length = stepsOf(kind), panelBytes = STEP_BYTES * length;
  const at = <usize>query << 2, queryAt = packedAt + <usize>(query >> 2) * (queryStepBytes(kind) * length) + <usize>((query & 3) << 2);
  let rows = (isInteger(kind) ? base + integersOffset : base) + <usize>first * panelBytes, constants = base + constantsOffset + (<usize>first << 6);
  let allowed = allowedAt + <usize>((block * blockRows()) >> 3) + (<usize>first << 1);
  for (let start = first; start < last; ) {
    const end = min(last, start + <i32>(EIGHTS_AT_ONCE >> 1)), threshold = v128.load32_splat(thresholdsAt + at);
    if (!isBytes(kind)) fillLimits(kind, at, block, start << 1, end << 1);
    let hits = hitsAt, limit = limitsAt;
    for (let panel = start; panel < end; panel++, limit += 8, allowed += 2, constants += 64) {
      const next = rows + panelBytes;
      if (!load<u16>(allowed)) {
        rows = next;
        continue;
      }
      let from = queryAt;
      let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, h0 = s0, h1 = s0, h2 = s0, h3 = s0;
      do {
        const x0 = v128.load(rows), x1 = v128.load(rows, 16), x2 = v128.load(rows, 32), x3 = v128.load(rows, 48), q = v128.load32_splat(from);
        if (isByDigits(kind)) {
          const high = v128.load32_splat(from, 16);
          h0 = addStep(kind, h0, x0, high); h1 = addStep(kind, h1, x1, high); h2 = addStep(kind, h2, x2, high); h3 = addStep(kind, h3, x3, high);
        }
        if (isBytes(kind) && !isByDigits(kind)) {
          const high = v128.load32_splat(from, 16);
          s0 = addBytes(kind, s0, x0, q, high); s1 = addBytes(kind, s1, x1, q, high); s2 = addBytes(kind, s2, x2, q, high); s3 = addBytes(kind, s3, x3, q, high);
        } else {
          s0 = addStep(kind, s0, x0, q); s1 = addStep(kind, s1, x1, q); s2 = addStep(kind, s2, x2, q); s3 = addStep(kind, s3, x3, q);
        }
        rows += STEP_BYTES;
        from += queryStepBytes(kind);
      } while (rows != next);
      if (isByDigits(kind)) {
        const shifts = constants + 12 * <usize>blockRows();
        s0 = sumOfDigits(h0, s0, v128.load(shifts));
        s1 = sumOfDigits(h1, s1, v128.load(shifts, 16));
        s2 = sumOfDigits(h2, s2, v128.load(shifts, 32));
        s3 = sumOfDigits(h3, s3, v128.load(shifts, 48));
      }
      // Always stored and mostly overwritten: a branch that is taken now and then costs more.
      v128.store(hits, s0); v128.store(hits, s1, 16); v128.store(hits, s2, 32); v128.store(hits, s3, 48);
      store<i32>(hits, panel, 64);
      if (isBytes(kind)) {
        const isBelow = v128.and(
          v128.and(isOut(kind, at, s0, constants, threshold), isOut(kind, at, s1, constants + 16, threshold)),
          v128.and(isOut(kind, at, s2, constants + 32, threshold), isOut(kind, at, s3, constants + 48, threshold)));
        hits += <usize>!i32x4.all_true(isBelow) * PANEL_BYTES;
      } else {
        const isHit = v128.or(eitherPasses(kind, s0, s1, v128.load32_splat(limit)), eitherPasses(kind, s2, s3, v128.load32_splat(limit, 4)));
        hits += <usize>v128.any_true(isHit) * PANEL_BYTES;
      }
    }
    offerPanels(kind, query, block, hits);
    start = end;
  }
}

/** Which of four rows do not pass the threshold of the query whose numbers lie `at` bytes behind those of the first. */
@inline function isOut(kind: i32, at: usize, sums: v128, a: usize, threshold: v128): v128 {
  const bias = a + (<usize>blockRows() << 2), weight = bias + (<usize>blockRows() << 2);
  return f32x4.le(score(kind, sums, v128.load(a), v128.load(bias), v128.load(weight), v128.load32_splat(scalesAt + at), v128.load32_splat(errorsAt + at)), threshold);
}

/** Finds the largest sums with which the eights from `from` to `to`, and some more, are out: one number for each. */
@inline function fillLimits(kind: i32, at: usize, block: i32, from: i32, to: i32): void {
  const threshold = v128.load32_splat(thresholdsAt + at), error = v128.load32_splat(errorsAt + at), inverse = v128.load32_splat(inversesAt + at);
  const least = blockAt(block) + boundsOffset, most = least + boundsDistance(), bias = most + boundsDistance(), weight = bias + boundsDistance();
  const difference = mostDifference(threshold, shrink);
  for (let half = from, limit = limitsAt; half < to; half += 4, limit += 16) {
    const place = <usize>half << 2;
    v128.store(limit, kind == SIZES || kind == SQUARES ? difference : limits(
      kind, v128.load(least + place), v128.load(most + place), v128.load(bias + place), v128.load(weight + place), threshold, error, inverse));
  }
}

@inline function offerPanels(kind: i32, query: i32, block: i32, hits: usize): void {
  if (load<f32>(thresholdsAt + (<usize>query << 2)) == -Infinity) {
    let maxima = 0;
    for (let sums = hitsAt; sums < hits; sums += PANEL_BYTES) {
      const eight = load<i32>(sums + 64) << 1;
      noteMaximum(kind, query, block, eight, sums, maxima++);
      noteMaximum(kind, query, block, eight + 1, sums + 32, maxima++);
    }
    raiseByMaxima(query, maxima);
  }
  for (let sums = hitsAt; sums < hits; sums += PANEL_BYTES) {
    const eight = load<i32>(sums + 64) << 1;
    offerEight(kind, query, block, eight, sums);
    offerEight(kind, query, block, eight + 1, sums + 32);
  }
}
