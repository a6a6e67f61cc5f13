/** @internal A plot with its scales and axes. */

import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { escapeText, tag } from './markup.ts';

/** The edges of a plot inside its drawing, in px. */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** How an axis is drawn. */
export interface AxisOptions {
  /** What is measured, with its unit. */
  readonly title: string;
  readonly format?: (value: number) => string;
  /** Wanted number of ticks; the axis takes round values near it. */
  readonly ticks?: number;
  /** Ticks without labels and title, for a plot that stands above another one on the same x axis. */
  readonly bare?: boolean;
  /** How far above the plot the title of a y axis stands, in px. */
  readonly rise?: number;
}

export type Scale = ScaleLinear<number, number>;

/** Values to px from left to right. */
export function xScale(area: PlotArea, domain: readonly [number, number]): Scale {
  return scaleLinear().domain(domain).range([area.left, area.right]);
}

/** Values to px from bottom to top, the domain widened to round values. */
export function yScale(area: PlotArea, domain: readonly [number, number], ticks = 4): Scale {
  return scaleLinear().domain(domain).range([area.bottom, area.top]).nice(ticks);
}

/** Axis under the plot: tick labels, and the title at its right end. */
export function xAxis(area: PlotArea, scale: Scale, options: AxisOptions): string {
  const { title, format, ticks = wantedTicks(area), bare = false } = options;
  const write = format ?? scale.tickFormat(ticks);
  const values = scale.ticks(ticks);
  const marks = values.map((value) => `M${roundHalf(scale(value))} ${area.bottom}v4`);
  const line = tag('path', {
    class: 'sim-axis',
    d: `M${area.left} ${area.bottom + 0.5}H${area.right}${marks.join('')}`,
  });
  if (bare) return line;
  const label = { class: 'sim-tick', y: area.bottom + 18, 'text-anchor': 'middle' };
  return [
    line,
    ...values.map((value) => tag('text', { ...label, x: scale(value) }, write(value))),
    tag('text', { class: 'sim-tick', x: area.right, y: area.bottom + 38, 'text-anchor': 'end' }, escapeText(title)),
  ].join('');
}

/** Axis beside the plot: grid lines, tick labels, and the title above its upper end. */
export function yAxis(area: PlotArea, scale: Scale, { title, format, ticks = 4, rise = 16 }: AxisOptions): string {
  const write = format ?? scale.tickFormat(ticks);
  const lines = scale.ticks(ticks).map((value) => {
    const y = scale(value);
    return (
      tag('path', { class: 'sim-grid', d: `M${area.left} ${roundHalf(y)}H${area.right}` }) +
      tag('text', { class: 'sim-tick', x: area.left - 8, y: y + 5, 'text-anchor': 'end' }, write(value))
    );
  });
  return [...lines, tag('text', { class: 'sim-tick', x: 0, y: area.top - rise }, escapeText(title))].join('');
}

/** One label needs about 56 px; fewer than three say little. */
const wantedTicks = ({ left, right }: PlotArea): number => Math.max(3, Math.floor((right - left) / 56));

/** Lines of 1 px are sharp between two pixels. */
const roundHalf = (value: number): number => Math.floor(value) + 0.5;
