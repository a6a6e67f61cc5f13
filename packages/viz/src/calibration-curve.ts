import { extent, leastIndex, maxIndex } from 'd3-array';
import { curveStepAfter, line } from 'd3-shape';
import { SimError, requireFinite, requireSameLength } from '@sim/core';
import type { ChartOptions, SvgChart } from './chart.ts';
import { CUT_ROW, cutLines, placeCuts } from './cut-lines.ts';
import type { Cut } from './cut.ts';
import { endLabels, endLabelWidth } from './end-labels.ts';
import { tag } from './markup.ts';
import { formatNumber, numberFormat } from './number-format.ts';
import { type Scale, xAxis, xScale, yAxis, yScale } from './plot-area.ts';
import { type Caption, svgRoot } from './svg-root.ts';

/** What `calibrate` found: metrics over thresholds, and the thresholds that were chosen. */
export interface CalibrationData {
  /** `distance` and one array per metric, one value per threshold. */
  readonly thresholds: Readonly<Record<string, ArrayLike<number>>>;
  readonly cutpoints?: Readonly<Record<string, Cut>> | undefined;
}

/** Options of `calibrationCurve`. */
export interface CalibrationCurveOptions extends ChartOptions {
  /** Which metrics to draw, at most eight. Default: all but `value`, which repeats the calibration metric. */
  readonly metrics?: readonly string[] | undefined;
  /** Title of the x axis. Default `'distance'`. */
  readonly xTitle?: string;
}

/** A curve of the chart. */
interface MetricCurve {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/**
 * Precision, recall and F1 over the distance up to which a neighbour counts as a match, with the chosen cut-points
 * drawn in. Metrics are shares of [0, 1].
 *
 * Throws `EMPTY_INPUT`, `LENGTH_MISMATCH`, `NOT_FINITE`, `UNKNOWN_NAME` for a metric that is not there, and
 * `INVALID_ARGUMENT` for more than eight.
 *
 * @example
 * const calibration = await index.calibrate(embeddings, labels);
 * calibrationCurve(calibration, { xTitle: 'cosine distance' });
 */
export function calibrationCurve(data: CalibrationData, options: CalibrationCurveOptions = {}): SvgChart {
  const { xTitle = 'distance' } = options;
  const { distances, curves } = readCurves(data, options);
  const cuts = Object.values(data.cutpoints ?? {});
  const write = numberFormat(distances);
  const [low = 0, high = 0] = extent(distances);
  const {
    title = defaultTitle(distances, curves, cuts, write),
    description = `Line chart of ${curves.map(({ name }) => name).join(', ')} over ${xTitle} from ${write(low)} to ${write(high)}${cuts.map((cut) => `; cut-point ${cut.name} at ${write(cut.distance)}`).join('')}.`,
  } = options;
  const drawAt = (width: number, plotHeight: number): string =>
    draw({ distances, curves, cuts, write, xTitle, text: { title, description }, width, plotHeight });
  return {
    title,
    description,
    span: 'half',
    table: {
      columns: [xTitle, ...curves.map(({ name }) => name)],
      rows: distances.map((distance, i) => [distance, ...curves.map(({ values }) => values[i] as number)]),
    },
    svg: drawAt(544, 260),
    narrowSvg: drawAt(328, 220),
  };
}

interface Drawing {
  readonly distances: readonly number[];
  readonly curves: readonly MetricCurve[];
  readonly cuts: readonly Cut[];
  readonly write: (distance: number) => string;
  readonly xTitle: string;
  readonly text: Caption;
  readonly width: number;
  readonly plotHeight: number;
}

function draw({ distances, curves, cuts, write, xTitle, text, width, plotHeight }: Drawing): string {
  const labelWidth = endLabelWidth(
    curves.map(({ name }) => name),
    0.36 * width,
  );
  const sides = { left: 48, right: width - labelWidth, top: 0, bottom: 0 };
  const x = xScale(sides, xDomain([...distances, ...cuts.map((cut) => cut.distance)]));
  const placed = placeCuts(cuts, sides, x, write);
  const rows = Math.max(0, ...placed.map(({ row }) => row + 1));
  const area = { ...sides, top: 32 + rows * CUT_ROW, bottom: 32 + rows * CUT_ROW + plotHeight };
  const y = yScale(area, [0, 1]);
  const rightmost = maxIndex(distances);
  const ends = curves.map(({ name, values }) => ({ name, y: y(values[rightmost] as number) }));
  return svgRoot(
    { width, height: area.bottom + 48 },
    text,
    yAxis(area, y, { title: 'score', rise: 16 + rows * CUT_ROW, format: (value) => formatNumber(value, 2) }),
    xAxis(area, x, { title: xTitle }),
    cutLines(placed, area),
    ...curves.map((curve, i) =>
      tag('path', { class: `sim-curve sim-s${i + 1}`, d: stepPath(distances, curve, x, y) }),
    ),
    ...curves.flatMap((curve, i) => cuts.map((cut) => cutMark(distances, curve, i, cut, x, y))),
    endLabels(ends, area, labelWidth),
  );
}

/** A metric keeps its value until the next threshold. */
function stepPath(distances: readonly number[], { values }: MetricCurve, x: Scale, y: Scale): string {
  const kept = visiblePoints(distances, values, x, y);
  return (
    line<number>(
      (i) => x(distances[i] as number),
      (i) => y(values[i] as number),
    )
      .curve(curveStepAfter)
      .digits(1)(kept) ?? ''
  );
}

/** Points that change the picture: thresholds can be many more than there are pixels. */
function visiblePoints(distances: readonly number[], values: ArrayLike<number>, x: Scale, y: Scale): number[] {
  const kept: number[] = [];
  for (let i = 0; i < distances.length; i++) {
    const before = kept.at(-1);
    const isNear =
      before !== undefined &&
      Math.abs(x(distances[i] as number) - x(distances[before] as number)) < 1 &&
      Math.abs(y(values[i] as number) - y(values[before] as number)) < 1;
    if (!isNear || i === distances.length - 1) kept.push(i);
  }
  return kept;
}

function cutMark(
  distances: readonly number[],
  { values }: MetricCurve,
  series: number,
  cut: Cut,
  x: Scale,
  y: Scale,
): string {
  const value = values[nearest(distances, cut.distance)] as number;
  return tag('circle', { class: `sim-mark sim-s${series + 1}`, cx: x(cut.distance), cy: y(value), r: 4.5 });
}

const nearest = (distances: readonly number[], wanted: number): number =>
  leastIndex(distances, (a, b) => Math.abs(a - wanted) - Math.abs(b - wanted)) ?? 0;

function xDomain(distances: readonly number[]): [number, number] {
  const [low = 0, high = 0] = extent(distances);
  return low === high ? [Math.min(0, low), high || 1] : [low >= 0 && low < high / 2 ? 0 : low, high];
}

function defaultTitle(
  distances: readonly number[],
  curves: readonly MetricCurve[],
  cuts: readonly Cut[],
  write: (distance: number) => string,
): string {
  const [{ name, values }] = curves as [MetricCurve];
  const [cut] = cuts;
  if (!cut) return `${curves.map((curve) => curve.name).join(', ')} by distance`;
  return `At the cut-point ${write(cut.distance)}, ${name} is ${formatNumber(values[nearest(distances, cut.distance)] as number, 3)}`;
}

function readCurves(
  { thresholds }: CalibrationData,
  { metrics }: CalibrationCurveOptions,
): { distances: number[]; curves: MetricCurve[] } {
  const where = 'calibrationCurve';
  const distances = Array.from(thresholds['distance'] ?? []);
  const names = metrics ?? Object.keys(thresholds).filter((name) => name !== 'distance' && name !== 'value');
  if (distances.length === 0 || names.length === 0)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: 'there are no thresholds or no metrics',
      cure: 'Pass what calibrate gave.',
    });
  if (names.length > 8)
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'there are more metrics than colours to tell apart',
      got: names.length,
      cure: 'Name at most 8 in metrics.',
    });
  requireFinite(distances, 1, where);
  requireSorted(distances, where);
  const curves = names.map((name) => {
    const values = thresholds[name];
    if (!values)
      throw new SimError({
        code: 'UNKNOWN_NAME',
        where,
        problem: 'unknown metric',
        got: name,
        cure: `Use one of: ${Object.keys(thresholds).join(', ')}.`,
      });
    requireSameLength(values.length, distances.length, name, 'thresholds', where);
    requireFinite(values, 1, where);
    return { name, values };
  });
  return { distances, curves };
}

/** Distances rise and similarities fall, so that each value holds from its threshold to the next one. */
function requireSorted(distances: readonly number[], where: string): void {
  const steps = distances.slice(1).map((distance, i) => distance - (distances[i] as number));
  if (steps.every((step) => step >= 0) || steps.every((step) => step <= 0)) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: 'thresholds must be sorted',
    got: distances,
    cure: 'Pass them in the order that calibrate gave, the strictest first.',
  });
}
