/** @internal The projector's drawing. */

import { extent, leastIndex, mean } from 'd3-array';
import { escapeText, tag } from './markup.ts';
import type { PointClasses } from './point-classes.ts';
import { HEIGHT, MARGIN, MAX_NAMES, type Place, WIDTH, lowerMargin, projectorDrawing } from './projector-drawing.ts';
import type { Caption } from './svg-root.ts';
import { shorten, textWidth } from './text-width.ts';

/** Width at which names are kept apart: between the page's widest and narrowest. */
const NAMING_SCALE = 0.7;

/** The map of points `[n, 2]` as SVG. */
export function projectorMap(points: Float32Array, classes: PointClasses, caption: Caption): string {
  const places = toPlaces(points, lowerMargin(classes));
  return projectorDrawing({ points, places, classes, caption, names: classNames(places, classes) });
}

/** Points to per cent of the drawing: same scale on both axes, centred, y upwards. */
function toPlaces(points: Float32Array, below: number): Place[] {
  const column = (c: number): number[] =>
    Array.from({ length: points.length / 2 }, (_, i) => points[2 * i + c] as number);
  const [xs, ys] = [column(0), column(1)];
  const [left = 0, right = 0] = extent(xs);
  const [low = 0, high = 0] = extent(ys);
  const usable = [((100 - 2 * MARGIN) * WIDTH) / 100, ((100 - MARGIN - below) * HEIGHT) / 100] as const;
  const scale = Math.min(
    usable[0] / (right - left || Number.MIN_VALUE),
    usable[1] / (high - low || Number.MIN_VALUE),
  );
  const pixels = Number.isFinite(scale) ? scale : 0;
  const centre = MARGIN + (100 - MARGIN - below) / 2;
  return xs.map((x, i) => [
    50 + (100 * pixels * (x - (left + right) / 2)) / WIDTH,
    centre - (100 * pixels * ((ys[i] as number) - (low + high) / 2)) / HEIGHT,
  ]);
}

/** The name of each class in the middle of its points; names that would cover each other give way up and down. */
function classNames(places: readonly Place[], { names, codes }: PointClasses): string[] {
  if (names.length > MAX_NAMES) return [];
  const labels = names.map((full, code) => {
    const [x, y] = middle(places.filter((_, i) => codes[i] === code));
    const name = shorten(full, 160, { bold: true });
    return { name, x, y, width: textWidth(name, { bold: true }) };
  });
  for (let round = 0; round < 60; round++)
    for (const [i, a] of labels.entries())
      for (const b of labels.slice(i + 1)) {
        const [toX, toY] = [(WIDTH * NAMING_SCALE) / 100, (HEIGHT * NAMING_SCALE) / 100];
        const overlap = 18 - Math.abs(a.y - b.y) * toY;
        if (overlap <= 0 || Math.abs(a.x - b.x) * toX > (a.width + b.width) / 2 + 6) continue;
        const push = ((a.y <= b.y ? -1 : 1) * (overlap / 2 + 0.1)) / toY;
        a.y = inside(a.y + push);
        b.y = inside(b.y - push);
      }
  return labels.map(({ name, x, y }) =>
    tag(
      'text',
      { class: 'sim-strong sim-halo', x: `${x.toFixed(2)}%`, y: `${y.toFixed(2)}%`, dy: 5, 'text-anchor': 'middle' },
      escapeText(name),
    ),
  );
}

/** The place that is closest to the mean of all, so that the name of a class in two clusters stands in one of them. */
function middle(places: readonly Place[]): Place {
  const [x, y] = [mean(places, (place) => place[0]) as number, mean(places, (place) => place[1]) as number];
  const away = (place: Place): number => Math.hypot((place[0] - x) * WIDTH, (place[1] - y) * HEIGHT);
  return places[leastIndex(places, (a, b) => away(a) - away(b)) ?? 0] as Place;
}

const inside = (y: number): number => Math.min(100 - MARGIN, Math.max(MARGIN, y));
