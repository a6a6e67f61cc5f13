import { chartCss } from './chart-css.ts';
import { pageCss } from './page-css.ts';

/** Colours of one scheme. */
export interface Theme {
  readonly surface: string;
  readonly ink: string;
  /** Secondary text. */
  readonly muted: string;
  /** Borders and axes. */
  readonly line: string;
  /** Grid lines, fainter than any data. */
  readonly grid: string;
  /** Links, focus and the chosen value. */
  readonly accent: string;
  /** Mistakes; never the only sign of one. */
  readonly wrong: string;
  /** Classes and curves. */
  readonly series: readonly string[];
  /** Amounts, least first: one hue, lightness in equal steps. */
  readonly heat: readonly string[];
  /** Text on each step of `heat`. */
  readonly heatInk: readonly string[];
}

/**
 * The colours of charts and reports in the light and the dark scheme. The eight series colours keep the hues of
 * Okabe and Ito (Color Universal Design, 2008) and are moved in lightness until each stands out from its surface by
 * a contrast of 3, without coming closer to each other than theirs do under simulated colour blindness.
 *
 * @example
 * theme.dark.series[0];   // '#2f86d6'
 */
export const theme: { readonly light: Theme; readonly dark: Theme } = {
  light: {
    surface: '#ffffff',
    ink: '#1a1d21',
    muted: '#59616b',
    line: '#b9c0c8',
    grid: '#e7eaed',
    accent: '#0059a8',
    wrong: '#a33000',
    series: ['#0059a8', '#c8820a', '#00876a', '#9a2c00', '#8c3d78', '#3a98dc', '#857200', '#8b9099'],
    heat: [
      '#eaf5fe',
      '#bee1ff',
      '#95ccf9',
      '#71b6ee',
      '#4fa0df',
      '#2f8bcb',
      '#1075b4',
      '#026097',
      '#034c78',
      '#01385b',
    ],
    heatInk: [...Array<string>(6).fill('#000000'), ...Array<string>(4).fill('#ffffff')],
  },
  dark: {
    surface: '#14171c',
    ink: '#e9ecef',
    muted: '#a3abb5',
    line: '#4a525c',
    grid: '#272c34',
    accent: '#6ab4ff',
    wrong: '#ff8f66',
    series: ['#2f86d6', '#d9a03a', '#78dbbe', '#ce501a', '#b5608f', '#6abbec', '#f5dc3a', '#a3abb5'],
    heat: [
      '#102433',
      '#0d3754',
      '#054b77',
      '#046197',
      '#0b77b8',
      '#268ed4',
      '#44a5ed',
      '#68bdff',
      '#9fd3fe',
      '#cfe8fe',
    ],
    heatInk: [...Array<string>(5).fill('#ffffff'), ...Array<string>(5).fill('#000000')],
  },
};

/** The colours as custom properties: `--sim-surface`, …, `--sim-series-1`, …, `--sim-heat-0`, `--sim-heat-ink-0`, …. */
const tokenCss: string = [
  // Without specificity, so that a page sets its own value with a plain `:root` rule; paper is always light.
  `:where(:root){${properties(theme.light)}}`,
  `@media screen and (prefers-color-scheme:dark){:where(:root){${properties(theme.dark)}}}`,
].join('\n');

/** `<style>` element that every SVG starts with, so that it can stand alone. */
export const chartStyle: string = `<style>${tokenCss}\n${chartCss}</style>`;

/** The style of figures, tables and reports; a page that shows a `figure` needs it once. */
export const themeCss: string = [tokenCss, chartCss, pageCss].join('\n');

function properties({ series, heat, heatInk, ...single }: Theme): string {
  return [
    ...Object.entries(single).map(([name, colour]) => `--sim-${name}:${colour}`),
    ...series.map((colour, i) => `--sim-series-${i + 1}:${colour}`),
    ...heat.map((colour, i) => `--sim-heat-${i}:${colour}`),
    ...heatInk.map((colour, i) => `--sim-heat-ink-${i}:${colour}`),
  ].join(';');
}
