/** @internal Direct labels of curves. */

import { escapeText, tag } from './markup.ts';
import type { PlotArea } from './plot-area.ts';
import { spreadLabels } from './spread-labels.ts';
import { shorten, textWidth } from './text-width.ts';

/** The end of a curve. */
export interface CurveEnd {
  readonly name: string;
  /** Where the curve ends, in px. */
  readonly y: number;
}

/** Room between the plot and its labels. */
const GAP = 20;

/** Width to leave beside the plot for the labels of `names`, at most `most` px. */
export function endLabelWidth(names: readonly string[], most: number): number {
  return Math.ceil(Math.min(most, GAP + Math.max(...names.map((name) => textWidth(name)))));
}

/** Direct labels at the right end of curves, moved apart where curves end together; a leader shows what belongs to what. */
export function endLabels(ends: readonly CurveEnd[], area: PlotArea, width: number): string {
  const places = spreadLabels(
    ends.map(({ y }) => y),
    18,
    area.top,
    area.bottom,
  );
  return ends
    .map(({ name, y }, i) => {
      const place = places[i] as number;
      return (
        tag('path', {
          class: `sim-leader sim-s${i + 1}`,
          d: `M${area.right + 3} ${Math.round(y)}L${area.right + GAP - 4} ${Math.round(place)}`,
        }) + tag('text', { x: area.right + GAP, y: place + 5 }, escapeText(shorten(name, width - GAP)))
      );
    })
    .join('');
}
