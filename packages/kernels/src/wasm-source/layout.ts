// Where everything lies in the memory of one chunk of a gallery, and what is being asked of it.
//
//    128  sums and the list of products of a scan by pairs
//   1024  results of the pass over 16 rows (`lanes`)
//   2048  the centre, float64 [dim]
//         gallery blocks, all alike, of `blockRows` rows each
//         scratch of the call that runs; it holds nothing between calls, so that the gallery can grow over it
//
// A block holds panels of 16 rows: the float32 rows `[dim][16]`, then their integers, `[steps][16][2]` of 16 bits or
// `[steps / 2][16][4]` of 8, then the constants a, b and w of each row, with relaxed dot products a fourth, and the four of
// every eight rows (see certificate.ts), then the factor that makes each row one of length 1. Where the integers are the
// rows, the float32 rows are missing, and the step of each row stands in the place of that factor.

@inline export const DOT: i32 = 0;
@inline export const L2SQ: i32 = 1;
@inline export const L1: i32 = 2;

/** Integers of 8 bits are scanned by relaxed dot products of four at once: the build with relaxed SIMD. */
@inline export const isRelaxed: bool = ASC_FEATURE_RELAXED_SIMD;
/** How many of a row's integers of 8 bits lie side by side: the first, the third, the second and the fourth of four columns. */
@inline export const CODES_PER_STEP: i32 = 4;
/** What sums count by, in steps of integers of 8 bits: with SIMD128 these are read as the upper bytes of int16. */
@inline export const CODE_UNIT: f64 = isRelaxed ? 1 : 0.00390625;

/**
 * Columns from which on the halves of rows of 16 bits can be added up, see scan-pairs.ts: integers have 14 bits then. Of 128 columns it takes
 * 1.04 times as long, of 256 .99, of 384 .94, of 768 .91.
 */
@inline export const LEAST_HALVED: i32 = 256;

@inline export const KEPT: usize = 128;
@inline export const PRODUCTS: usize = 640;
@inline export const LANES: usize = 1024;
@inline export const CENTRE: usize = 2048;

export let dim: i32 = 0;
/** Pairs of columns; an even number where integers have 8 bits, and where rows are halved. */
export let steps: i32 = 0;
export let form: i32 = DOT;
/** Bytes of a number in what is scanned: 1 and 2 for integers, 4 for the float32 rows themselves. */
export let elementBytes: i32 = 4;
/** The rows are compared as rows of length 1 and kept as they were given. */
export let isUnit: bool = false;
/** The rows are kept as integers of 8 bits and nothing else, see coded-rows.ts. */
export let isCoded: bool = false;

/** Rows in the chunk. */
export let size: i32 = 0;
/** Power of two that rows are multiplied by before they become integers. */
export let rowScale: f64 = 1;
/** Upper bound of the norms of the rows, as they are scanned. */
export let largestNorm: f64 = 0;

let galleryAt: usize = 0;
let blockShift: i32 = 0;
let blockBytes: usize = 0;
export let integersOffset: usize = 0;
export let constantsOffset: usize = 0;
export let boundsOffset: usize = 0;
let unitOffset: usize = 0;

/** Sets what the chunk is for. Returns the address of its first block. */
export function configure(dimension: i32, rankForm: i32, scannedBytes: i32, unit: bool, coded: bool, shift: i32): usize {
  dim = dimension;
  steps = scannedBytes == 1 || (scannedBytes == 2 && dimension >= LEAST_HALVED) ? (dimension + 3) >> 2 << 1 : (dimension + 1) >> 1;
  form = rankForm;
  elementBytes = scannedBytes;
  isUnit = unit;
  isCoded = coded;
  blockShift = shift;
  galleryAt = (CENTRE + (<usize>dimension << 3) + 63) & ~63;
  const rows = <usize>1 << shift;
  integersOffset = coded ? 0 : (rows * dimension) << 2;
  constantsOffset = integersOffset + (scannedBytes < 4 ? ((rows * steps) << 1) * scannedBytes : 0);
  boundsOffset = constantsOffset + (isRelaxed && scannedBytes == 1 ? 16 : 12) * rows;
  unitOffset = rankForm == L1 ? constantsOffset : boundsOffset + 2 * rows;
  blockBytes = unitOffset + (unit ? rows << 3 : coded ? rows << 2 : 0);
  return galleryAt;
}

/** The largest integer of a row or query of 16 bits: where halves are added up, four of them are within 16 bits as well. */
export function mostOf16(): i32 {
  return dim >= LEAST_HALVED ? 8191 : 32767;
}

/** Bytes of one block. */
export function bytesOfBlock(): usize {
  return blockBytes;
}

export function setSize(rows: i32): void {
  size = rows;
}

export function setRowScale(scale: f64): void {
  rowScale = scale;
  largestNorm = 0;
}

export function noteNorm(norm: f64): void {
  // Written so that NaN counts as larger.
  if (!(norm <= largestNorm)) largestNorm = norm;
}

@inline export function blockRows(): i32 {
  return 1 << blockShift;
}

@inline export function blockAt(block: i32): usize {
  return galleryAt + <usize>block * blockBytes;
}

@inline function blockOf(row: i32): usize {
  return galleryAt + <usize>(row >> blockShift) * blockBytes;
}

@inline function placeInBlock(row: i32): usize {
  return <usize>(row & ((1 << blockShift) - 1));
}

/** The float32 panel of 16 rows that starts with `row`. */
@inline export function floatsAt(row: i32): usize {
  return blockOf(row) + ((placeInBlock(row) * dim) << 2);
}

/** The first number of `row`; its others follow every 64 bytes. */
@inline export function rowAt(row: i32): usize {
  return floatsAt(row & ~15) + (<usize>(row & 15) << 2);
}

/** Where the integer of 8 bits of a column lies among the four beside each other. */
@inline export function placeOfCode(column: i32): usize {
  return <usize>(((column & 1) << 1) | ((column >> 1) & 1));
}

/** The integer panel of 16 rows that starts with `row`. */
@inline export function integersAt(row: i32): usize {
  return blockOf(row) + integersOffset + ((placeInBlock(row) * steps) << 1) * elementBytes;
}

/**
 * The constant a of `row`; b and w follow after as many numbers as a block has rows, and twice as many, and where four
 * integers are scanned at once the int32 that is taken off its sums after three times as many.
 */
@inline export function constantsAt(row: i32): usize {
  return blockOf(row) + constantsOffset + (placeInBlock(row) << 2);
}

/** The first of the four constants of the eight rows from `row` on; the others follow after a quarter of all each. */
@inline export function boundsAt(row: i32): usize {
  return blockOf(row) + boundsOffset + (placeInBlock(row) >> 3 << 2);
}

/** The float64 factor that makes `row` one of length 1. */
@inline export function unitAt(row: i32): usize {
  return blockOf(row) + unitOffset + (placeInBlock(row) << 3);
}

/** The float32 step of `row`, where integers are the rows. */
@inline export function stepAt(row: i32): usize {
  return blockOf(row) + unitOffset + (placeInBlock(row) << 2);
}
