import { tilesAtOnce } from './winograd-products';

// The order in which tiles of 4 × 4 outputs are handled together. Where the last row or column of an image makes 1 or 2 outputs, 4 of
// its 6 places are enough, all but 3 and 4. Such tiles stand before and after the whole ones, so that products of any place are those of
// neighbouring tiles: halved in width, whole, halved in height, halved in both.

let rows = 0, columns = 0, wide = 0, start = 0, first = 0, before = 0;
let hasLow = false, hasNarrow = false;
let narrow = 0, whole = 0, both = 0, total = 0;

@inline function isHalved(outputs: i32): bool {
  return (outputs & 3) == 1 || (outputs & 3) == 2;
}

/** Takes columns `from … end` of the tiles of images that are so large; gives the number of rows of tiles to handle together. */
export function orderColumns(outHeight: i32, outWidth: i32, from: i32, end: i32): i32 {
  rows = (outHeight + 3) >> 2;
  start = from;
  columns = end - from;
  hasLow = isHalved(outHeight);
  hasNarrow = isHalved(outWidth) && 4 * end >= outWidth;
  wide = columns - i32(hasNarrow);
  return tilesAtOnce / columns;
}

/** Takes `count` rows of tiles of the batch, from `row` on. */
export function orderRows(row: i32, count: i32): void {
  first = row;
  before = row / rows;
  const lowRows = hasLow ? (row + count) / rows - before : 0, highRows = count - lowRows;
  narrow = hasNarrow ? highRows : 0;
  whole = narrow + highRows * wide;
  both = whole + lowRows * wide;
  total = both + (hasNarrow ? lowRows : 0);
}

/** Tiles of a row that are not halved in width. */
@inline export function wideTiles(): i32 {
  return wide;
}

/** Whether a row of tiles of the batch is halved in height. */
@inline export function isLowRow(row: i32): bool {
  return hasLow && row % rows == rows - 1;
}

/** Whether a column of tiles is halved in width. */
@inline export function isNarrowColumn(column: i32): bool {
  return hasNarrow && column - start == wide;
}

/** Where the tile of a row of the batch and a column stands. */
export function tileAt(row: i32, column: i32): i32 {
  const lowRows = hasLow ? row / rows - before : 0, isLow = isLowRow(row);
  const index = isLow ? lowRows : row - first - lowRows;
  if (isNarrowColumn(column)) return isLow ? both + index : index;
  return (isLow ? whole : narrow) + index * wide + column - start;
}

/** The first tile that has places of column `j`. */
@inline export function firstTile(j: i32): i32 {
  return j == 3 || j == 4 ? narrow : 0;
}

/** The end of the tiles that have places `(i, j)`. */
@inline export function endTile(i: i32, j: i32): i32 {
  if (i == 3 || i == 4) return whole;
  return j == 3 || j == 4 ? both : total;
}
