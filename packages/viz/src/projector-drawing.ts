/** @internal The frame that flat and spatial projectors draw in. */

import { crc32 } from '@sim/core';
import { classMark, markDefinitions, markElement } from './class-marks.ts';
import { tag } from './markup.ts';
import type { PointClasses } from './point-classes.ts';
import type { Caption } from './svg-root.ts';
import { chartStyle } from './theme.ts';

/** The drawing's size as a file; on a page it takes the width that there is. */
export const WIDTH = 800;
export const HEIGHT = 600;

/** Empty border in per cent of the drawing. */
export const MARGIN = 4;

/** The lower border also holds the key. */
const KEY_MARGIN = 8;

/** More names than this would cover the points. */
export const MAX_NAMES = 40;

/** A place in per cent of the drawing. */
export type Place = readonly [x: number, y: number];

/** What stands in the frame. */
export interface ProjectorDrawing {
  /** The points before they were placed: they tell drawings on one page apart. */
  readonly points: Float32Array;
  readonly places: readonly Place[];
  readonly classes: PointClasses;
  readonly caption: Caption;
  /** Elements over the marks. */
  readonly names: readonly string[];
  /** Elements under the marks. */
  readonly axes?: string;
  /** Points in the order in which they are painted, and how visible each is. Default: as they come, wholly. */
  readonly depth?: { readonly order: readonly number[]; readonly opacities: readonly number[] };
}

/** Lower border in per cent of the drawing. */
export const lowerMargin = ({ isUnseen }: PointClasses): number => (isUnseen.includes(true) ? KEY_MARGIN : MARGIN);

/** The drawing as SVG. Places are in per cent, so that it takes any width while marks and names keep their size. */
export function projectorDrawing(drawing: ProjectorDrawing): string {
  const { points, places, classes, caption, names, axes = '', depth } = drawing;
  const id = `sim-${crc32(new Uint8Array(points.slice().buffer)).toString(36)}`;
  const shapes = Math.max(0, ...classes.names.map((_, code) => classMark(code).shape));
  const marks = (depth?.order ?? places.map((_, i) => i)).map((i) => {
    const code = classes.codes[i] ?? 0;
    const [x, y] = places[i] as Place;
    return markElement(id, classMark(code), classes.isUnseen[code] ?? false, x, y, depth?.opacities[i]);
  });
  return tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'sim-chart sim-map',
      width: WIDTH,
      height: HEIGHT,
      role: 'img',
      'aria-label': `${caption.title}. ${caption.description}`,
    },
    chartStyle,
    markDefinitions(id, shapes),
    axes,
    tag('g', { class: 'sim-marks' }, ...marks),
    ...names,
    key(classes),
    tag('circle', { class: 'sim-ring', r: 9, cx: '-10%', cy: '-10%' }),
  );
}

function key({ isUnseen }: PointClasses): string {
  if (!isUnseen.includes(true)) return '';
  return tag(
    'g',
    { transform: 'translate(8 -12)' },
    tag('circle', { class: 'sim-mark sim-neutral', cx: 0, cy: '100%', r: 5 }),
    tag('text', { x: 12, y: '100%', dy: 5 }, 'class seen in training'),
    tag('circle', { class: 'sim-mark sim-neutral sim-open', cx: 186, cy: '100%', r: 5 }),
    tag('text', { x: 198, y: '100%', dy: 5 }, 'never seen'),
  );
}
