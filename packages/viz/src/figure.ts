import type { Chart } from './chart.ts';
import { dataTable } from './data-table.ts';
import { escapeText, tag } from './markup.ts';
import { chartStyle, themeCss } from './theme.ts';

/** Options of `figure`. */
export interface FigureOptions {
  /** Level of the title's heading. Default 3. */
  readonly level?: 2 | 3 | 4 | 5 | 6;
  /** Bring the rules along, for a notebook's cell or another place without `themeCss`. Default false. */
  readonly withStyle?: boolean;
}

/**
 * A chart for a web page, as a `<figure>`: its title, its text alternative, the picture for wide and narrow columns, and
 * its data as a table one click away. The page needs the rules of `themeCss` once, or a figure that brings them.
 *
 * @example
 * document.body.innerHTML = `<style>${themeCss}</style>${figure(confusionMatrixChart(data))}`;
 * figure(projector(places), { withStyle: true });   // for display as HTML in a notebook
 */
export function figure(chart: Chart, { level = 3, withStyle = false }: FigureOptions = {}): string {
  const { title, description, table, span } = chart;
  const style = withStyle ? tag('style', {}, themeCss) : '';
  const element = tag(
    'figure',
    { class: span === 'full' ? 'sim-figure sim-full' : 'sim-figure' },
    tag('figcaption', {}, tag(`h${level}`, {}, escapeText(title)), tag('p', {}, escapeText(description))),
    tag('div', { class: 'sim-body' }, picture(chart)),
    tag('details', {}, tag('summary', {}, 'Show the data'), dataTable(table, title)),
  );
  return style + element;
}

/** The page has the style already, so the SVGs need not bring theirs. */
function picture(chart: Chart): string {
  if ('html' in chart) return chart.html;
  return (
    tag('div', { class: 'sim-wide' }, chart.svg.replace(chartStyle, '')) +
    tag('div', { class: 'sim-narrow' }, chart.narrowSvg.replace(chartStyle, ''))
  );
}
