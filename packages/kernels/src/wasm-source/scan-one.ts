// One query: panels of 16 rows in the order of memory, whose speed is the limit.
//
// Tried with int8 and SIMD128 in place of the order of pairs: two panels at once and two steps at once gain nothing. Four
// columns of a row side by side, bytes taken apart by a shift and a mask, the even ones stored 128 higher: 0.93 to 0.95 of
// a whole search in Node 20, 1.12 in Node 24, and batches take 1.1 to 1.5 times as long.
import { L1, L2SQ, elementBytes, form, isRelaxed, blockAt, blockRows, constantsOffset, integersOffset } from './layout';
import { EIGHTS_AT_ONCE, allowedAt, errorsAt, hitsAt, packedAt, scalesAt, shrink, thresholdsAt } from './search-state';
import { FLOAT, INT16, INT8, SIZES, SQUARES, addStep, differenceScore, isByDigits, queryStepBytes, score, stepBytes, stepsOf, sumOfDigits } from './scores';
import { raiseByMaxima } from './candidates';
import { noteMaximum, offerEight } from './offers';

/** Scores the panels from `first` to `last` of a block for one query. */
export function scanOne(query: i32, block: i32, first: i32, last: i32): void {
  if (form == L1) scanSizes(query, block, first, last);
  else if (elementBytes == 1) scanInt8(query, block, first, last);
  else if (elementBytes == 2) scanInt16(query, block, first, last);
  else if (form == L2SQ) scanSquares(query, block, first, last);
  else scanFloats(query, block, first, last);
}

// One function for each kind, see scan-batch.ts.
function scanInt8(query: i32, block: i32, first: i32, last: i32): void {
  scanPanels(INT8, query, block, first, last);
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

@inline function quarter(kind: i32, at: usize, index: i32): v128 {
  if (kind == INT8 && !isRelaxed) return index == 0 ? v128.load_ext<i8>(at) : index == 1 ? v128.load_ext<i8>(at, 8) : index == 2 ? v128.load_ext<i8>(at, 16) : v128.load_ext<i8>(at, 24);
  return index == 0 ? v128.load(at) : index == 1 ? v128.load(at, 16) : index == 2 ? v128.load(at, 32) : v128.load(at, 48);
}

/** Bytes of what is kept of a panel that passes: its sums and which one it is. */
@inline const PANEL_BYTES: usize = 80;

@inline function scanPanels(kind: i32, query: i32, block: i32, first: i32, last: i32): void {
  const isInteger = kind == INT8 || kind == INT16, isProduct = isInteger || kind == FLOAT, length = stepsOf(kind);
  const base = blockAt(block), panelBytes = stepBytes(kind) * length;
  const a = base + constantsOffset, bias = a + (<usize>blockRows() << 2), weight = bias + (<usize>blockRows() << 2), shifts = weight + (<usize>blockRows() << 2);
  const allowedBytes = allowedAt + <usize>((block * blockRows()) >> 3);
  const at = <usize>query << 2, queryAt = packedAt + <usize>(query >> 2) * (queryStepBytes(kind) * length) + <usize>((query & 3) << 2);
  const scale = v128.load32_splat(scalesAt + at), error = v128.load32_splat(errorsAt + at), shrunk = f32x4.splat(shrink);
  let rows = (isInteger ? base + integersOffset : base) + <usize>first * panelBytes;
  for (let start = first; start < last; ) {
    const end = min(last, start + <i32>(EIGHTS_AT_ONCE >> 1)), threshold = v128.load32_splat(thresholdsAt + at);
    let hits = hitsAt;
    for (let panel = start; panel < end; panel++) {
      const next = rows + panelBytes;
      if (!load<u16>(allowedBytes + (<usize>panel << 1))) {
        rows = next;
        continue;
      }
      let from = queryAt;
      let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, h0 = s0, h1 = s0, h2 = s0, h3 = s0;
      do {
        if (isByDigits(kind)) {
          const high = v128.load32_splat(from, 16);
          h0 = addStep(kind, h0, quarter(kind, rows, 0), high);
          h1 = addStep(kind, h1, quarter(kind, rows, 1), high);
          h2 = addStep(kind, h2, quarter(kind, rows, 2), high);
          h3 = addStep(kind, h3, quarter(kind, rows, 3), high);
        }
        const q = v128.load32_splat(from);
        s0 = addStep(kind, s0, quarter(kind, rows, 0), q);
        s1 = addStep(kind, s1, quarter(kind, rows, 1), q);
        s2 = addStep(kind, s2, quarter(kind, rows, 2), q);
        s3 = addStep(kind, s3, quarter(kind, rows, 3), q);
        rows += stepBytes(kind);
        from += queryStepBytes(kind);
      } while (rows != next);
      const place = <usize>panel << 6;
      if (isByDigits(kind)) {
        s0 = sumOfDigits(h0, s0, v128.load(shifts + place));
        s1 = sumOfDigits(h1, s1, v128.load(shifts + place, 16));
        s2 = sumOfDigits(h2, s2, v128.load(shifts + place, 32));
        s3 = sumOfDigits(h3, s3, v128.load(shifts + place, 48));
      }
      // Always stored and mostly overwritten: a branch that is taken now and then costs more.
      v128.store(hits, s0); v128.store(hits, s1, 16); v128.store(hits, s2, 32); v128.store(hits, s3, 48);
      store<i32>(hits, panel, 64);
      if (isProduct) {
        s0 = score(kind, s0, v128.load(a + place), v128.load(bias + place), v128.load(weight + place), scale, error);
        s1 = score(kind, s1, v128.load(a + place, 16), v128.load(bias + place, 16), v128.load(weight + place, 16), scale, error);
        s2 = score(kind, s2, v128.load(a + place, 32), v128.load(bias + place, 32), v128.load(weight + place, 32), scale, error);
        s3 = score(kind, s3, v128.load(a + place, 48), v128.load(bias + place, 48), v128.load(weight + place, 48), scale, error);
      } else {
        s0 = differenceScore(s0, shrunk); s1 = differenceScore(s1, shrunk); s2 = differenceScore(s2, shrunk); s3 = differenceScore(s3, shrunk);
      }
      const isBelow = v128.and(
        v128.and(f32x4.le(s0, threshold), f32x4.le(s1, threshold)), v128.and(f32x4.le(s2, threshold), f32x4.le(s3, threshold)));
      hits += <usize>!i32x4.all_true(isBelow) * PANEL_BYTES;
    }
    offerPanels(kind, query, block, hits);
    start = end;
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
