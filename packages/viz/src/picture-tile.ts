/** @internal One picture with what is known about it. */

import type { Label } from '@sim/core';
import { escapeText, tag } from './markup.ts';
import { pictureElement } from './picture-element.ts';
import type { Picture } from './picture.ts';

/** One picture with what is known about it. */
export interface PictureTile {
  readonly picture: Picture | undefined;
  readonly alt: string;
  readonly label: Label | null;
  /** A second line under the label. */
  readonly note: string;
  /** Framed and marked with a sign. */
  readonly isWrong?: boolean;
}

/** Side of a tile's picture in px: a multiple of 28, so that MNIST's pixels stay square. */
export const TILE_SIZE = 56;

/** Picture, label and note, one under the other; a mistake gets a frame and a sign. */
export function pictureTile({ picture, alt, label, note, isWrong = false }: PictureTile, where: string): string {
  const sign = isWrong ? tag('span', { class: 'sim-sign', role: 'img', 'aria-label': 'wrong' }, '×') : '';
  const name = showLabel(label);
  return tag(
    'span',
    { class: isWrong ? 'sim-tile sim-is-wrong' : 'sim-tile' },
    tag('span', { class: 'sim-frame' }, pictureElement(picture, alt, TILE_SIZE, where), sign),
    tag('b', { title: name.length > 6 ? name : undefined }, escapeText(name)),
    tag('span', { class: 'sim-note' }, escapeText(note)),
  );
}

/** A label as readers see it. */
export const showLabel = (label: Label | null | undefined): string =>
  (label ?? null) === null ? 'no label' : String(label);
