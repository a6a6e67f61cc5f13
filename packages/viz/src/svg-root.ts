/** @internal The SVG file around a drawing. */

import type { ChartText } from './chart.ts';
import { tag } from './markup.ts';
import { chartStyle } from './theme.ts';

/** What a chart is called. */
export type Caption = Pick<ChartText, 'description' | 'title'>;

/** Size of a drawing in px. */
export interface DrawingSize {
  readonly width: number;
  readonly height: number;
}

/** An SVG file around `content`: sized, styled and named for those who cannot see it. */
export function svgRoot(
  { width, height }: DrawingSize,
  { title, description }: Caption,
  ...content: readonly string[]
): string {
  return tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'sim-chart',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': `${title}. ${description}`,
    },
    chartStyle,
    ...content,
  );
}
