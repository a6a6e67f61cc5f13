/** @internal The spatial projector's drawing. */

import { leastIndex, mean } from 'd3-array';
import { escapeText, tag } from './markup.ts';
import type { PointClasses } from './point-classes.ts';
import { HEIGHT, MARGIN, MAX_NAMES, WIDTH, lowerMargin, projectorDrawing } from './projector-drawing.ts';
import type { Caption } from './svg-root.ts';
import { shorten } from './text-width.ts';

/** What the projector's script needs to look at the points from another side. */
export interface ProjectorSpace {
  /** Points inside the sphere of radius 1: x to the right, y upwards, z towards the reader. */
  readonly points: readonly SpacePoint[];
  /** Points in the order in which the drawing paints them. */
  readonly order: readonly number[];
  /** Turn about the upright axis and then about the level one, in radians. */
  readonly view: readonly [yaw: number, pitch: number];
  /** Radius of the sphere in per cent of the drawing's width and height. */
  readonly scale: readonly [x: number, y: number];
  /** The sphere's centre in per cent of the height. */
  readonly centre: number;
}

/** A point in space. */
export type SpacePoint = readonly [x: number, y: number, z: number];

/** A little from above and from the side, so that every axis is seen. */
const START: ProjectorSpace['view'] = [-0.5, 0.35];

/** Perspective and the fading of what is far; the projector's script has the same figures. */
const NEARNESS = 0.25;
const FAINTEST = 0.5;

/** Nearness makes the sphere's outline larger than its radius by this factor: max √(1 − d²) ÷ (1 − d ÷ 4). */
const OUTLINE = 1.04;

/** Ends of the axes, in radii. */
const AXIS_END = 0.9;

/** The drawing of points `[n, 3]` as SVG, and the space that it shows. */
export function projectorSpace(
  points: Float32Array,
  classes: PointClasses,
  caption: Caption,
): { readonly svg: string; readonly space: ProjectorSpace } {
  const below = lowerMargin(classes);
  const radius = Math.min(((100 - 2 * MARGIN) * WIDTH) / 200, ((100 - MARGIN - below) * HEIGHT) / 200) / OUTLINE;
  const inSphere = toSphere(points);
  const frame = {
    view: START,
    scale: [(100 * radius) / WIDTH, (100 * radius) / HEIGHT] as const,
    centre: MARGIN + (100 - MARGIN - below) / 2,
  };
  const seen = inSphere.map((point) => look(point, frame));
  const order = seen.map((_, i) => i).sort((a, b) => (seen[a] as Seen)[2] - (seen[b] as Seen)[2]);
  const svg = projectorDrawing({
    points,
    places: seen.map(([x, y]) => [x, y]),
    classes,
    caption,
    names: classNames(inSphere, seen, classes),
    axes: axes(frame),
    depth: { order, opacities: seen.map(([, , depth]) => FAINTEST + ((1 - FAINTEST) * (depth + 1)) / 2) },
  });
  return { svg, space: { ...frame, points: inSphere, order } };
}

/** Place in per cent of the drawing, and nearness to the reader from −1 to 1. */
type Seen = readonly [x: number, y: number, depth: number];

function look([x, y, z]: SpacePoint, { view, scale, centre }: Omit<ProjectorSpace, 'order' | 'points'>): Seen {
  const [yaw, pitch] = view;
  const right = x * Math.cos(yaw) + z * Math.sin(yaw);
  const ahead = z * Math.cos(yaw) - x * Math.sin(yaw);
  const up = y * Math.cos(pitch) - ahead * Math.sin(pitch);
  const depth = y * Math.sin(pitch) + ahead * Math.cos(pitch);
  const size = 1 / (1 - NEARNESS * depth);
  return [50 + scale[0] * right * size, centre - scale[1] * up * size, depth];
}

/** Points moved and scaled into the sphere: the same scale on all axes, the middle of each range at the centre. */
function toSphere(points: Float32Array): SpacePoint[] {
  const rows = Array.from({ length: points.length / 3 }, (_, i) => [...points.subarray(3 * i, 3 * i + 3)]);
  const centre = [0, 1, 2].map((c) => {
    let [least, most] = [Infinity, -Infinity];
    for (const row of rows) [least, most] = [Math.min(least, row[c] as number), Math.max(most, row[c] as number)];
    return least / 2 + most / 2;
  });
  const moved = rows.map((row) => row.map((value, c) => value - (centre[c] as number)));
  let radius = 0;
  for (const row of moved) radius = Math.max(radius, Math.hypot(...row));
  const scale = (value: number | undefined): number => Math.round((1000 * (value as number)) / (radius || 1)) / 1000 + 0;
  return moved.map(([x, y, z]) => [scale(x), scale(y), scale(z)]);
}

/** The name of each class at the point that is closest to the mean of all. */
function classNames(points: readonly SpacePoint[], seen: readonly Seen[], { names, codes }: PointClasses): string[] {
  if (names.length > MAX_NAMES) return [];
  return names.map((name, code) => {
    const members = points.map((_, i) => i).filter((i) => codes[i] === code);
    const centre = [0, 1, 2].map((c) => mean(members, (i) => (points[i] as SpacePoint)[c]) as number);
    const away = (i: number): number => Math.hypot(...centre.map((value, c) => value - ((points[i] as SpacePoint)[c] as number)));
    const point = members[leastIndex(members, (a, b) => away(a) - away(b)) ?? 0] as number;
    const [x, y] = seen[point] as Seen;
    return tag(
      'text',
      { class: 'sim-strong sim-halo', 'data-point': point, x: percent(x), y: percent(y), dy: 5, 'text-anchor': 'middle' },
      escapeText(shorten(name, 160, { bold: true })),
    );
  });
}

/** Three lines through the centre, then their names: the script moves them in this order. */
function axes(frame: Omit<ProjectorSpace, 'order' | 'points'>): string {
  const ends = ([1, -1] as const).map((sign) =>
    [0, 1, 2].map((axis) => {
      const end = [0, 0, 0];
      end[axis] = sign * AXIS_END;
      return look(end as unknown as SpacePoint, frame);
    }),
  );
  const [positive = [], negative = []] = ends;
  return tag(
    'g',
    { class: 'sim-axes' },
    ...positive.map(([x, y], i) => {
      const [fromX, fromY] = negative[i] as Seen;
      return tag('line', { class: 'sim-axis', x1: percent(fromX), y1: percent(fromY), x2: percent(x), y2: percent(y) });
    }),
    ...positive.map(([x, y], i) =>
      tag('text', { class: 'sim-tick', x: percent(x), y: percent(y), dy: -4, 'text-anchor': 'middle' }, 'xyz'[i] as string),
    ),
  );
}

const percent = (value: number): string => `${value.toFixed(2)}%`;
