import { bin, extent, max, maxIndex, median } from 'd3-array';
import { SimError, requireFinite, requireInteger } from '@sim/core';
import type { ChartOptions, SvgChart } from './chart.ts';
import { CUT_ROW, cutLines, placeCuts } from './cut-lines.ts';
import type { Cut } from './cut.ts';
import { escapeText, round, tag } from './markup.ts';
import { formatCount, formatNumber, numberFormat } from './number-format.ts';
import { type Scale, xAxis, xScale, yAxis, yScale } from './plot-area.ts';
import { type Caption, svgRoot } from './svg-root.ts';
import { textWidth } from './text-width.ts';

/** Distances of pairs, by whether both ends carry the same label. */
export interface PairDistances {
  readonly sameClass: ArrayLike<number>;
  readonly differentClass: ArrayLike<number>;
}

/** Options of `distanceHistogram`. */
export interface DistanceHistogramOptions extends ChartOptions {
  /** Thresholds to draw in, such as `Object.values(calibration.cutpoints)`. */
  readonly cutpoints?: readonly Cut[] | undefined;
  /** About how many bins; their bounds are round values. Default 40. */
  readonly bins?: number;
  /** Title of the x axis. Default `'distance'`. */
  readonly xTitle?: string;
}

/** A bin with the share of each kind of pair in it. */
interface Share {
  readonly from: number;
  readonly to: number;
  readonly same: number;
  readonly different: number;
}

/**
 * How far apart pairs of one class and of two classes lie, overlaid, with the chosen cut-points. Each kind is drawn
 * in per cent of its own pairs, since pairs of two classes are many more.
 *
 * Throws `EMPTY_INPUT` when one kind has no pairs, and `NOT_FINITE`.
 *
 * @example
 * distanceHistogram({ sameClass: [0.1, 0.2], differentClass: [0.7, 0.9, 1] }, { cutpoints: [{ name: 'optimal', distance: 0.4 }] });
 */
export function distanceHistogram(data: PairDistances, options: DistanceHistogramOptions = {}): SvgChart {
  const where = 'distanceHistogram';
  const { cutpoints = [], bins = 40, xTitle = 'distance' } = options;
  requireInteger(bins, 'bins', where);
  const same = checkDistances(data.sameClass, 'sameClass', where);
  const different = checkDistances(data.differentClass, 'differentClass', where);
  const shares = binShares(same, different, cutpoints, bins);
  const medians = [median(same) as number, median(different) as number] as const;
  const write = numberFormat([...medians, ...cutpoints.map(({ distance }) => distance)]);
  const {
    title = `Half of the pairs of one class lie within ${write(medians[0])}, of two classes within ${write(medians[1])}`,
    description = `Histogram of ${xTitle} for ${formatCount(same.length, 'pair', 'pairs')} of one class (median ${write(medians[0])}) and ${formatCount(different.length, 'pair', 'pairs')} of two classes (median ${write(medians[1])}).`,
  } = options;
  const drawAt = (width: number, plotHeight: number): string =>
    draw({ shares, cutpoints, write, xTitle, text: { title, description }, width, plotHeight });
  return {
    title,
    description,
    span: 'half',
    table: {
      columns: ['from', 'to', '% of pairs of one class', '% of pairs of two classes'],
      rows: shares.map((share) => [share.from, share.to, share.same, share.different]),
    },
    svg: drawAt(544, 260),
    narrowSvg: drawAt(328, 220),
  };
}

function binShares(
  same: readonly number[],
  different: readonly number[],
  cuts: readonly Cut[],
  count: number,
): Share[] {
  const [low = 0, high = 0] = extent([...same, ...different, ...cuts.map(({ distance }) => distance)]);
  // Distances start at zero: it stays in view unless all values lie far from it.
  const from = low >= 0 && low < high / 2 ? 0 : low;
  const x = xScale({ left: 0, right: 1, top: 0, bottom: 0 }, from === high ? [from, from + 1] : [from, high]).nice(
    count,
  );
  const domain = x.domain() as [number, number];
  const binned = bin().domain(domain).thresholds(x.ticks(count));
  const others = binned(different);
  return binned(same).map((values, i) => ({
    from: values.x0 as number,
    to: values.x1 as number,
    same: (100 * values.length) / same.length,
    different: (100 * (others[i]?.length ?? 0)) / different.length,
  }));
}

interface Drawing {
  readonly shares: readonly Share[];
  readonly cutpoints: readonly Cut[];
  readonly write: (distance: number) => string;
  readonly xTitle: string;
  readonly text: Caption;
  readonly width: number;
  readonly plotHeight: number;
}

function draw({ shares, cutpoints, write, xTitle, text, width, plotHeight }: Drawing): string {
  const sides = { left: 48, right: width - 16, top: 0, bottom: 0 };
  const x = xScale(sides, [(shares[0] as Share).from, (shares.at(-1) as Share).to]);
  const placed = placeCuts(cutpoints, sides, x, write);
  const rows = Math.max(0, ...placed.map(({ row }) => row + 1));
  // One row above the highest bin is left for the direct labels.
  const top = 32 + rows * CUT_ROW + 20;
  const area = { ...sides, top, bottom: top + plotHeight };
  const y = yScale(area, [0, max(shares, ({ same, different }) => Math.max(same, different)) as number]);
  const kinds = [
    { name: 'two classes', series: 2, values: shares.map(({ different }) => different) },
    { name: 'one class', series: 1, values: shares.map(({ same }) => same) },
  ];
  return svgRoot(
    { width, height: area.bottom + 48 },
    text,
    yAxis(area, y, { title: '% of pairs', rise: top - 16, format: (value) => formatNumber(value) }),
    ...kinds.map(({ series, values }) =>
      tag('path', { class: `sim-area sim-s${series}`, d: outline(shares, values, x, y) }),
    ),
    cutLines(placed, { ...area, top: top - 20 }),
    xAxis(area, x, { title: xTitle }),
    ...peakLabels(kinds, shares, x, y, sides),
  );
}

/** The bars of a histogram as one shape that starts and ends on the zero line. */
function outline(shares: readonly Share[], values: readonly number[], x: Scale, y: Scale): string {
  const steps = values.map((value, i) => `V${round(y(value))}H${round(x((shares[i] as Share).to))}`);
  return `M${round(x((shares[0] as Share).from))} ${round(y(0))}${steps.join('')}V${round(y(0))}Z`;
}

function peakLabels(
  kinds: readonly { readonly name: string; readonly series: number; readonly values: readonly number[] }[],
  shares: readonly Share[],
  x: Scale,
  y: Scale,
  { left, right }: { readonly left: number; readonly right: number },
): string[] {
  const peaks = kinds
    .map(({ name, series, values }) => {
      const at = maxIndex(values);
      const { from, to } = shares[at] as Share;
      const half = textWidth(name) / 2 + 8;
      const centre = Math.min(right - half, Math.max(left + half, (x(from) + x(to)) / 2));
      return { name, series, half, centre, top: y(values[at] as number) - 8 };
    })
    .sort((a, b) => a.centre - b.centre);
  const [first, second] = peaks;
  // Two peaks side by side: their labels give way to the left and to the right.
  if (first && second && Math.abs(first.top - second.top) < 20) {
    const overlap = first.centre + first.half + 8 - (second.centre - second.half);
    if (overlap > 0) {
      first.centre = Math.max(left + first.half, first.centre - overlap / 2);
      second.centre = first.centre + first.half + 8 + second.half;
    }
  }
  return peaks.map(({ name, series, half, centre, top }) =>
    [
      tag('rect', { class: `sim-mark sim-s${series}`, x: centre - half, y: top - 10, width: 11, height: 11 }),
      tag('text', { class: 'sim-halo', x: centre - half + 15, y: top }, escapeText(name)),
    ].join(''),
  );
}

function checkDistances(values: ArrayLike<number>, name: string, where: string): number[] {
  if (values.length === 0)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: `${name} is empty`,
      cure: 'Pass the distances of some pairs of each kind.',
    });
  requireFinite(values, 1, where);
  return Array.from(values);
}
