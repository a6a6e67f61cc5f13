/** @internal Cut-points drawn into a plot. */

import type { Cut } from './cut.ts';
import { escapeText, round, tag } from './markup.ts';
import type { PlotArea, Scale } from './plot-area.ts';
import { textWidth } from './text-width.ts';

/** Height of one row of cut labels. */
export const CUT_ROW = 20;

/** Where each cut's label stands: its row above the plot (0 = next to the plot) and which side of its line. */
export function placeCuts(
  cuts: readonly Cut[],
  area: PlotArea,
  scale: Scale,
  write: (distance: number) => string,
): PlacedCut[] {
  const ends: number[] = [];
  return [...cuts]
    .sort((a, b) => a.distance - b.distance)
    .map((cut) => {
      const label = `${cut.name} ${write(cut.distance)}`;
      const width = textWidth(label, { bold: true });
      const x = scale(cut.distance);
      const start = Math.max(0, Math.min(x - width / 2, area.right - width));
      let row = ends.findIndex((end) => end + 12 <= start);
      if (row < 0) row = ends.length;
      ends[row] = start + width;
      return { label, x, row, labelX: start + width / 2 };
    });
}

/** A cut with its place in a plot. */
export interface PlacedCut {
  readonly label: string;
  readonly x: number;
  readonly row: number;
  readonly labelX: number;
}

/** Dashed lines through the plot with their labels above it; labels come last, so that no line runs through one. */
export function cutLines(placed: readonly PlacedCut[], area: PlotArea): string {
  const top = (row: number): number => area.top - 4 - row * CUT_ROW;
  const lines = placed.map(({ x, row }) =>
    tag('path', { class: 'sim-cut', d: `M${round(x)} ${area.bottom}V${top(row)}` }),
  );
  const labels = placed.map(({ label, row, labelX }) =>
    tag(
      'text',
      { class: 'sim-strong sim-halo', x: labelX, y: top(row) - 4, 'text-anchor': 'middle' },
      escapeText(label),
    ),
  );
  return [...lines, ...labels].join('');
}
