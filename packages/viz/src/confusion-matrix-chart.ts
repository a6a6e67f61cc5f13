import { type Label, requireOneOf } from '@sim/core';
import { type ConfusionMatrix, type ConfusionMatrixInput, confusionMatrix } from '@sim/metrics';
import type { ChartOptions, SvgChart } from './chart.ts';
import { escapeText, tag } from './markup.ts';
import { formatCount, formatNumber, formatShare } from './number-format.ts';
import { type Caption, svgRoot } from './svg-root.ts';
import { shorten, textWidth } from './text-width.ts';

/** Options of `confusionMatrixChart`. */
export interface ConfusionMatrixChartOptions extends ChartOptions {
  /** Draw per cent of each true label's examples (`'true'`), or counts (`'none'`). Default `'true'`. */
  readonly normalize?: 'none' | 'true';
}

/** Steps of the colour scale. */
const STEPS = 10;

/** Space before the column of unknown predictions, in px. */
const UNKNOWN_GAP = 8;

const BOLD = { bold: true };

/** Below this size numbers are left to the data table. */
const MIN_FONT_SIZE = 9;

/**
 * How often each true label (row) was predicted as each label (column), with a column of their own for predictions
 * that are none of the labels. Rows are in per cent of their examples or in counts; the data table holds counts.
 *
 * Throws what `confusionMatrix` of `@sim/metrics` throws.
 *
 * Differs from TF Similarity: labels may be strings, and the −1 of `match` gets a column instead of an error.
 *
 * @example
 * confusionMatrixChart({ trueLabels: [1, 1, 2], predictedLabels: [1, 2, null] });
 */
export function confusionMatrixChart(
  data: Omit<ConfusionMatrixInput, 'normalize'>,
  options: ConfusionMatrixChartOptions = {},
): SvgChart {
  const { normalize = 'true' } = options;
  requireOneOf(normalize, ['none', 'true'], 'normalize', 'confusionMatrixChart');
  const matrix = confusionMatrix({ ...data, normalize: 'none' });
  const { right, unknown, total } = outcome(matrix);
  const none = unknown > 0 ? `, ${formatShare(unknown / total)} get none` : '';
  const {
    title = `${formatShare(right / total)} of ${formatCount(total, 'query', 'queries')} get their own label${none}`,
    description = `Confusion matrix of ${formatCount(matrix.labels.length, 'label', 'labels')}, rows are the truth: ${formatShare(right / total)} lie on the diagonal${none}.`,
  } = options;
  const names = matrix.columns.map(showColumn);
  const drawAt = (width: number): string => draw(matrix, normalize === 'true', { title, description }, width);
  return {
    title,
    description,
    span: 'half',
    table: {
      columns: ['true label', ...names],
      rows: matrix.labels.map((label, row) => [label, ...rowOf(matrix, row)]),
    },
    svg: drawAt(544),
    narrowSvg: drawAt(328),
  };
}

function draw(matrix: ConfusionMatrix, isNormalized: boolean, text: Caption, width: number): string {
  const { labels, columns } = matrix;
  const hasUnknown = columns.at(-1) === null;
  const rowNames = labels.map((label) => shorten(String(label), width / 4, BOLD));
  const left = Math.ceil(Math.max(...rowNames.map((name) => textWidth(name, BOLD)))) + 10;
  const cellWidth = (width - left - (hasUnknown ? UNKNOWN_GAP : 0)) / columns.length;
  const cellHeight = Math.min(cellWidth, 36);
  // Names that are wider than their column are written upwards.
  const isUpright = rowNames.some((name) => textWidth(name, BOLD) > cellWidth - 2);
  const headHeight = isUpright ? left + 4 : 24;
  const layout = { left, top: 20 + headHeight, cellWidth, cellHeight };
  const cells = labels.map((_, row) => drawRow(matrix, row, isNormalized, layout));
  const heads = rowNames.map((name, column) =>
    columnName(name, left + (column + 0.5) * cellWidth, layout.top - 8, isUpright),
  );
  const sides = rowNames.map((name, row) =>
    tag(
      'text',
      { class: 'sim-strong', x: left - 8, y: layout.top + (row + 0.5) * cellHeight + 5, 'text-anchor': 'end' },
      escapeText(name),
    ),
  );
  const bottom = layout.top + labels.length * cellHeight;
  const unit = isNormalized ? '% of each true label' : 'number of queries';
  return svgRoot(
    { width, height: Math.ceil(bottom + 28) },
    text,
    tag('text', { class: 'sim-tick', x: left, y: 14 }, 'predicted label'),
    hasUnknown ? tag('text', { class: 'sim-tick', x: width, y: 14, 'text-anchor': 'end' }, 'unknown') : '',
    ...heads,
    ...sides,
    ...cells,
    tag('text', { class: 'sim-tick', x: 0, y: bottom + 20 }, `rows: true label, ${unit}`),
  );
}

interface Layout {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

function drawRow(matrix: ConfusionMatrix, row: number, isNormalized: boolean, layout: Layout): string {
  const counts = rowOf(matrix, row);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const whole = isNormalized ? total : Math.max(...matrix.values);
  const texts = counts.map((count) => cellText(count, total, isNormalized));
  const longest = Math.max(
    2,
    ...matrix.labels.flatMap((_, r) => rowOf(matrix, r).map((count) => String(isNormalized ? 100 : count).length)),
  );
  const fontSize = Math.min(14, (layout.cellWidth - 4) / (0.6 * longest));
  const y = layout.top + row * layout.cellHeight;
  return counts
    .map((count, column) => {
      const { left, cellWidth, cellHeight } = layout;
      const x = left + column * cellWidth + (matrix.columns[column] === null ? UNKNOWN_GAP : 0);
      const step = Math.min(STEPS - 1, Math.floor((STEPS * count) / (whole || 1)));
      const isDiagonal = matrix.columns[column] === matrix.labels[row];
      const box = { x: x + 0.5, y: y + 0.5, width: cellWidth - 1, height: cellHeight - 1 };
      const number = tag(
        'text',
        {
          class: count === 0 ? 'sim-tick' : `sim-hi${step}`,
          x: x + cellWidth / 2,
          y: y + cellHeight / 2 + fontSize * 0.36,
          'text-anchor': 'middle',
          'font-size': fontSize,
        },
        texts[column] as string,
      );
      return tag(
        'g',
        {},
        tag(
          'title',
          {},
          escapeText(
            `true ${matrix.labels[row]}, predicted ${showColumn(matrix.columns[column] ?? null)}: ${formatNumber(count)} of ${formatNumber(total)}`,
          ),
        ),
        tag('rect', { class: count === 0 ? 'sim-empty' : `sim-h${step}`, ...box }),
        isDiagonal ? tag('rect', { class: 'sim-diagonal', ...box }) : '',
        fontSize < MIN_FONT_SIZE ? '' : number,
      );
    })
    .join('');
}

/** Whole per cent or a count; a dot for none at all. */
function cellText(count: number, total: number, isNormalized: boolean): string {
  if (count === 0) return '·';
  if (!isNormalized) return formatNumber(count);
  const share = (100 * count) / total;
  return share < 0.5 ? '&lt;1' : formatNumber(share);
}

function columnName(name: string, x: number, y: number, isUpright: boolean): string {
  if (!isUpright) return tag('text', { class: 'sim-strong', x, y, 'text-anchor': 'middle' }, escapeText(name));
  const turned = `rotate(-90 ${Math.round(x + 5)} ${Math.round(y)})`;
  return tag(
    'text',
    { class: 'sim-strong', x: Math.round(x + 5), y: Math.round(y), transform: turned },
    escapeText(name),
  );
}

function outcome(matrix: ConfusionMatrix): { right: number; unknown: number; total: number } {
  const { labels, columns, values } = matrix;
  let right = 0;
  let unknown = 0;
  for (const row of labels.keys()) {
    right += values[row * columns.length + row] as number;
    if (columns.length > labels.length) unknown += values[(row + 1) * columns.length - 1] as number;
  }
  return { right, unknown, total: values.reduce((sum, count) => sum + count, 0) };
}

const rowOf = ({ columns, values }: ConfusionMatrix, row: number): number[] =>
  Array.from(values.subarray(row * columns.length, (row + 1) * columns.length));

const showColumn = (label: Label | null): string => (label === null ? 'unknown' : String(label));
