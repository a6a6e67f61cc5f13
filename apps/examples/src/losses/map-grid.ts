import type { HtmlChart } from '@sim/viz';
import { SEEN_DIGITS, UNSEEN_DIGITS } from '../digits-of-training.ts';

/** One map of the grid. */
export interface GridMap {
  readonly name: string;
  /** A line under the name. */
  readonly note: string;
  /** Places `[count, 2]`, flat. */
  readonly points: Float32Array;
}

/** Options of `mapGrid`. */
export interface MapGridOptions {
  readonly title: string;
  readonly description: string;
  /** Digit of each point; the same for every map. */
  readonly labels: Int32Array;
  /** Half the side of what every map shows around 0. Default: each map is fitted to its points. */
  readonly reach?: number;
}

const SIDE = 240;
const MARGIN = 12;

const style = `<style>
.map-grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,192px),1fr));gap:24px;margin:0;padding:0;list-style:none}
.map-grid li{display:grid;grid-template-rows:subgrid;grid-row:span 3;row-gap:0}
.map-grid b{font-weight:600}
.map-grid span{color:var(--sim-muted);margin-bottom:8px}
.map-grid svg{display:block;width:100%;height:auto;border:1px solid var(--sim-grid);box-sizing:border-box}
.map-grid circle{fill:var(--sim-colour);stroke:var(--sim-colour);stroke-width:1}
.map-grid .open circle{fill:var(--sim-surface)}
@container (max-width:479px){.map-grid{grid-template-columns:repeat(2,minmax(0,1fr));gap:16px}.map-grid text{font-size:20px}}
</style>`;

/** Maps of the same images side by side: closed circles for digits of training, open ones for the others. */
export function mapGrid(maps: readonly GridMap[], { title, description, labels, reach }: MapGridOptions): HtmlChart {
  const items = maps.map((map) => {
    const drawing = drawMap(place(map.points, reach), labels, `${map.name}: ${map.note}`);
    return `<li><b>${map.name}</b><span>${map.note}</span>${drawing}</li>`;
  });
  return {
    title,
    description,
    span: 'full',
    table: {
      columns: ['image', 'digit', ...maps.flatMap(({ name }) => [`${name}, x`, `${name}, y`])],
      rows: Array.from(labels, (label, i) => [i + 1, label, ...maps.flatMap(({ points }) => [rounded(points[2 * i]), rounded(points[2 * i + 1])])]),
    },
    html: `${style}<ul class="map-grid">${items.join('')}</ul>`,
  };
}

type Place = readonly [x: number, y: number];

/** Points to pixels, the same scale on both axes, y upwards. */
function place(points: Float32Array, reach: number | undefined): Place[] {
  const column = (c: number): number[] => Array.from({ length: points.length / 2 }, (_, i) => points[2 * i + c] as number);
  const [xs, ys] = [column(0), column(1)];
  const middle = (values: readonly number[]): number => (reach ? 0 : (Math.max(...values) + Math.min(...values)) / 2);
  const [x0, y0] = [middle(xs), middle(ys)];
  const farthest = reach ?? Math.max(...xs.map((x) => Math.abs(x - x0)), ...ys.map((y) => Math.abs(y - y0)));
  const scale = (SIDE / 2 - MARGIN) / (farthest || 1);
  return xs.map((x, i) => [SIDE / 2 + scale * (x - x0), SIDE / 2 - scale * ((ys[i] as number) - y0)]);
}

function drawMap(places: readonly Place[], labels: Int32Array, name: string): string {
  const groups = [...SEEN_DIGITS, ...UNSEEN_DIGITS].map((digit, code) => {
    const own = places.filter((_, i) => labels[i] === digit);
    const marks = own.map(([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="2.5"/>`).join('');
    return `<g class="sim-s${(code % 8) + 1}${UNSEEN_DIGITS.includes(digit) ? ' open' : ''}">${marks}</g>`;
  });
  return (
    `<svg class="sim-chart" viewBox="0 0 ${SIDE} ${SIDE}" role="img" aria-label="${name}">` +
    `${groups.join('')}${digitNames(places, labels)}</svg>`
  );
}

/** Each digit at the point that is closest to the mean of its points; names that would cover each other move apart. */
function digitNames(places: readonly Place[], labels: Int32Array): string {
  const names = [...SEEN_DIGITS, ...UNSEEN_DIGITS].flatMap((digit) => {
    const own = places.filter((_, i) => labels[i] === digit);
    if (own.length === 0) return [];
    const mean = [0, 1].map((c) => own.reduce((sum, at) => sum + (at[c] as number), 0) / own.length) as [number, number];
    const away = ([x, y]: Place): number => Math.hypot(x - mean[0], y - mean[1]);
    const [x, y] = own.reduce((best, at) => (away(at) < away(best) ? at : best));
    return [{ digit, x, y }];
  });
  for (let round = 0; round < 40; round++)
    for (const [i, a] of names.entries())
      for (const b of names.slice(i + 1)) {
        if (Math.abs(a.x - b.x) >= 12 || Math.abs(a.y - b.y) >= 16) continue;
        const [left, right] = a.x <= b.x ? [a, b] : [b, a];
        left.x = Math.max(8, left.x - 2);
        right.x = Math.min(SIDE - 8, right.x + 2);
      }
  return names
    .map(({ digit, x, y }) => `<text class="sim-strong sim-halo" x="${x.toFixed(1)}" y="${(y + 5).toFixed(1)}" text-anchor="middle">${digit}</text>`)
    .join('');
}

const rounded = (value: number | undefined): number => Math.round((value ?? 0) * 100) / 100;
