import type { Label } from '@sim/core';

/** A value of a chart's data table; null where there is none. */
export type Cell = Label | null;

/** The data behind a chart. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What every chart says besides its picture. */
export interface ChartText {
  /** What the chart says, in one line of plain text. */
  readonly title: string;
  /** The text alternative, one sentence of plain text. */
  readonly description: string;
  /** The data, as given. */
  readonly table: ChartTable;
  /** Whether it wants the whole width of a wide page or half of it. */
  readonly span: 'full' | 'half';
}

/** A chart drawn as SVG: each string is a file of its own, style included. */
export interface SvgChart extends ChartText {
  readonly svg: string;
  /** The same chart for columns narrower than 480 px, where `svg` would be scaled to illegible text. */
  readonly narrowSvg: string;
}

/** A chart that is more than an SVG. It needs the rules of `themeCss` on its page. */
export interface HtmlChart extends ChartText {
  readonly html: string;
}

/** A chart as strings: no DOM, no framework, no request to anywhere. */
export type Chart = HtmlChart | SvgChart;

/** Options that every chart takes. */
export interface ChartOptions {
  /** What the chart says. Default: a sentence made from the data. */
  readonly title?: string | undefined;
  /** The text alternative. Default: a sentence made from the data. */
  readonly description?: string | undefined;
}
