import { extent } from 'd3-array';
import { line } from 'd3-shape';
import { SimError, requireFinite, requireSameLength } from '@sim/core';
import type { Cell, ChartOptions, ChartTable, SvgChart } from './chart.ts';
import { endLabels, endLabelWidth } from './end-labels.ts';
import { tag } from './markup.ts';
import { formatNumber, numberFormat } from './number-format.ts';
import { type PlotArea, type Scale, xAxis, xScale, yAxis, yScale } from './plot-area.ts';
import { type Caption, svgRoot } from './svg-root.ts';

/** One quantity over the steps of a training run. */
export interface TrainingCurve {
  readonly name: string;
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Curves that share a y axis. */
export interface TrainingPanel {
  /** Title of the y axis, with its unit. */
  readonly title: string;
  /** At most eight. */
  readonly curves: readonly TrainingCurve[];
  /** Range of the y axis, widened to round values. Default: that of the values. */
  readonly domain?: readonly [number, number] | undefined;
}

/** Options of `trainingCurves`. */
export interface TrainingCurvesOptions extends ChartOptions {
  /** Title of the x axis. Default `'step'`. */
  readonly xTitle?: string;
}

/**
 * Loss and quality over training: one panel per y axis, one above the other, on a shared x axis.
 *
 * Throws `EMPTY_INPUT`, `LENGTH_MISMATCH`, `NOT_FINITE`, and `INVALID_ARGUMENT` for more than eight curves in a panel.
 *
 * @example
 * trainingCurves([
 *   { title: 'loss', curves: [{ name: 'loss', steps: [1, 2, 3], values: [0.9, 0.4, 0.2] }] },
 *   { title: 'MAP@R', curves: [{ name: 'seen', steps: [1, 3], values: [0.5, 0.9] }, { name: 'unseen', steps: [1, 3], values: [0.4, 0.6] }] },
 * ]);
 */
export function trainingCurves(panels: readonly TrainingPanel[], options: TrainingCurvesOptions = {}): SvgChart {
  checkPanels(panels, 'trainingCurves');
  const { xTitle = 'step' } = options;
  const curves = panels.flatMap((panel) => panel.curves);
  const [first = 0, last = 0] = extent(curves.flatMap(({ steps }) => Array.from(steps)));
  const {
    title = defaultTitle(panels),
    description = `Line charts of ${panels.map((panel) => panel.title).join(' and ')} from ${xTitle} ${formatNumber(first)} to ${formatNumber(last)}: ${curves.map(summary).join('; ')}.`,
  } = options;
  const text = { title, description };
  const domain: readonly [number, number] = [first, last];
  return {
    ...text,
    span: 'half',
    table: curveTable(curves, xTitle),
    svg: draw(panels, domain, xTitle, text, { width: 544, height: 140 }),
    narrowSvg: draw(panels, domain, xTitle, text, { width: 328, height: 128 }),
  };
}

function draw(
  panels: readonly TrainingPanel[],
  domain: readonly [number, number],
  xTitle: string,
  text: Caption,
  size: { readonly width: number; readonly height: number },
): string {
  const labelWidth = Math.max(
    ...panels.map(({ curves }) =>
      endLabelWidth(
        curves.map(({ name }) => name),
        0.36 * size.width,
      ),
    ),
  );
  const areas = panels.map((_, i): PlotArea => {
    const top = 32 + i * (size.height + 40);
    return { left: 48, right: size.width - labelWidth, top, bottom: top + size.height };
  });
  const drawn = panels.map((panel, i) => drawPanel(panel, areas[i] as PlotArea, domain, labelWidth));
  const lowest = areas.at(-1) as PlotArea;
  const height = lowest.bottom + 48;
  const axes = areas.map((area) =>
    xAxis(area, xScale(area, domain), { title: xTitle, format: formatNumber, bare: area !== lowest }),
  );
  return svgRoot({ width: size.width, height }, text, ...drawn, ...axes);
}

function drawPanel(
  panel: TrainingPanel,
  area: PlotArea,
  domain: readonly [number, number],
  labelWidth: number,
): string {
  const [low = 0, high = 0] = panel.domain ?? extent(panel.curves.flatMap(({ values }) => Array.from(values)));
  // A constant curve has no extent; it is drawn in the middle of one unit.
  const y = yScale(area, low === high ? [low - 0.5, high + 0.5] : [low, high]);
  const x = xScale(area, domain);
  const ends = panel.curves.map(({ name, values }) => ({ name, y: y(values[values.length - 1] as number) }));
  const paths = panel.curves.map((curve, i) =>
    tag('path', { class: `sim-curve sim-s${i + 1}`, d: curvePath(curve, x, y) }),
  );
  return [yAxis(area, y, { title: panel.title }), ...paths, endLabels(ends, area, labelWidth)].join('');
}

function curvePath({ steps, values }: TrainingCurve, x: Scale, y: Scale): string {
  const path =
    line<number>(
      (step) => x(step),
      (_, i) => y(values[i] as number),
    ).digits(2)(Array.from(steps)) ?? '';
  // One point alone has a path of no length; a round cap makes it a dot.
  return steps.length === 1 ? `${path}h0` : path;
}

/** A row per step, a column per curve. */
function curveTable(curves: readonly TrainingCurve[], xTitle: string): ChartTable {
  const rows = new Map<number, Cell[]>();
  for (const [column, { steps, values }] of curves.entries())
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as number;
      const row = rows.get(step) ?? [step, ...curves.map(() => null)];
      row[column + 1] = values[i] as number;
      rows.set(step, row);
    }
  const sorted = [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
  return { columns: [xTitle, ...curves.map(({ name }) => name)], rows: sorted };
}

function defaultTitle(panels: readonly TrainingPanel[]): string {
  const [{ name, values }] = (panels[0] as TrainingPanel).curves as [TrainingCurve];
  const [first, last] = [values[0] as number, values[values.length - 1] as number];
  const write = numberFormat([first, last]);
  const verb = last < first ? 'falls' : last > first ? 'rises' : 'stays';
  return verb === 'stays'
    ? `${name} stays at ${write(last)}`
    : `${name} ${verb} from ${write(first)} to ${write(last)}`;
}

function summary({ name, values }: TrainingCurve): string {
  const [first, last] = [values[0] as number, values[values.length - 1] as number];
  const write = numberFormat([first, last]);
  return `${name} ${write(first)} to ${write(last)}`;
}

function checkPanels(panels: readonly TrainingPanel[], where: string): void {
  if (
    panels.length === 0 ||
    panels.some(({ curves }) => curves.length === 0 || curves.some(({ steps }) => steps.length === 0))
  )
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: 'there is nothing to draw in one of the panels',
      cure: 'Pass panels with curves of at least one step.',
    });
  for (const { title, curves } of panels) {
    if (curves.length > 8)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where,
        problem: `panel ${title} has more curves than there are colours to tell apart`,
        got: curves.length,
        cure: 'Split it into panels of at most 8.',
      });
    for (const { name, steps, values } of curves) {
      requireSameLength(values.length, steps.length, 'values', `steps of ${name}`, where);
      requireFinite(steps, 1, where);
      requireFinite(values, 1, where);
    }
  }
}
