/** @internal Tables as HTML. */

import type { Cell, ChartTable } from './chart.ts';
import { escapeText, tag } from './markup.ts';
import { formatCount, formatNumber, numberFormat } from './number-format.ts';

/**
 * A table as HTML in a box that scrolls: numbers to the right with the same number of decimals, text to the left.
 * Of more than `maxRows` rows, that many are shown, evenly spaced, and the caption says so.
 */
export function dataTable({ columns, rows }: ChartTable, name: string, maxRows = 1000): string {
  const shown =
    rows.length <= maxRows
      ? rows
      : Array.from({ length: maxRows }, (_, i) => rows[Math.floor((i * rows.length) / maxRows)] as readonly Cell[]);
  const writers = columns.map((_, column) => columnWriter(shown.map((row) => row[column] ?? null)));
  const kind = (column: number): string | undefined => (writers[column] ? undefined : 't');
  const caption =
    shown.length < rows.length
      ? tag('caption', {}, `${formatNumber(shown.length)} of ${formatCount(rows.length, 'row', 'rows')}`)
      : '';
  const head = tag(
    'tr',
    {},
    ...columns.map((column, i) => tag('th', { scope: 'col', class: kind(i) }, escapeText(column))),
  );
  const body = shown.map((row) =>
    tag('tr', {}, ...row.map((cell, i) => tag('td', { class: kind(i) }, escapeText(showCell(cell, writers[i]))))),
  );
  return tag(
    'div',
    { class: 'sim-scroll', tabindex: 0, role: 'region', 'aria-label': `Table: ${name}` },
    tag('table', { class: 'sim-table' }, caption, tag('thead', {}, head), tag('tbody', {}, ...body)),
  );
}

type Writer = (value: number) => string;

/** How a column of numbers is written; undefined for a column of text. */
function columnWriter(cells: readonly Cell[]): Writer | undefined {
  const numbers = cells.filter((cell) => typeof cell === 'number');
  if (cells.some((cell) => typeof cell === 'string')) return undefined;
  // No more decimals than the numbers have: a column of 0.5 and 0.25 needs two.
  for (let decimals = 0; decimals < 6; decimals++)
    if (numbers.every((value) => Number(value.toFixed(decimals)) === value))
      return (value) => formatNumber(value, decimals);
  return numberFormat(numbers, 5);
}

function showCell(cell: Cell, write: Writer | undefined): string {
  if (cell === null) return '–';
  return typeof cell === 'number' && write ? write(cell) : String(cell);
}
