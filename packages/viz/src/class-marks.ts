/** @internal How classes are drawn. */

import { symbol, symbolCross, symbolDiamond, symbolSquare, symbolTriangle, type SymbolType } from 'd3-shape';
import { tag } from './markup.ts';

/** How a class is drawn: eight colours, and beyond eight classes the next shape. */
export interface ClassMark {
  /** From 1. */
  readonly series: number;
  /** 0 = circle. */
  readonly shape: number;
}

/** Shapes after the circle, by their area in px². */
const shapes: readonly { readonly type: SymbolType; readonly size: number }[] = [
  { type: symbolSquare, size: 58 },
  { type: symbolTriangle, size: 52 },
  { type: symbolDiamond, size: 56 },
  { type: symbolCross, size: 56 },
];

/** Radius of a circle in px. */
const RADIUS = 4;

/** The mark of class `index`; marks repeat after 40 classes. */
export function classMark(index: number): ClassMark {
  return { series: (index % 8) + 1, shape: Math.floor(index / 8) % (shapes.length + 1) };
}

/** Definitions that `markElement` refers to, for shapes up to `most`; `id` keeps those of several pictures apart. */
export function markDefinitions(id: string, most: number): string {
  const used = shapes
    .slice(0, most)
    .map(({ type, size }, i) => tag('path', { id: `${id}-${i + 1}`, d: symbol(type, size).digits(2)() ?? '' }));
  return used.length === 0 ? '' : tag('defs', {}, ...used);
}

/** A mark at a place given in per cent of the drawing. */
export function markElement(
  id: string,
  { series, shape }: ClassMark,
  isOpen: boolean,
  x: number,
  y: number,
  opacity?: number,
): string {
  const looks = { class: `sim-mark sim-s${series}${isOpen ? ' sim-open' : ''}`, opacity };
  const [left, top] = [`${percent(x)}%`, `${percent(y)}%`];
  if (shape === 0) return tag('circle', { ...looks, cx: left, cy: top, r: RADIUS });
  return tag('use', { ...looks, href: `#${id}-${shape}`, x: left, y: top });
}

const percent = (value: number): number => Math.round(value * 100) / 100;
