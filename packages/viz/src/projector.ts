import {
  type Embeddings,
  type Label,
  type Labels,
  type NdArray,
  checkLabels,
  requireSameLength,
  toRows,
} from '@sim/core';
import type { ChartOptions, HtmlChart } from './chart.ts';
import { formatCount } from './number-format.ts';
import type { PixelRange } from './pixel-range.ts';
import { pictureAtlas } from './picture-atlas.ts';
import { type PointClasses, readClasses } from './point-classes.ts';
import { projectorMap } from './projector-map.ts';
import { projectorPage } from './projector-page.ts';

/** Options of `projector`. */
export interface ProjectorOptions extends ChartOptions, PixelRange {
  /** One label per point: colour, shape and direct labels. */
  readonly labels?: Labels | undefined;
  /** Labels that training never saw: their points are drawn open. */
  readonly unseenLabels?: Labels | undefined;
  /** One picture per point, `[n, height, width]` or `[n, height, width, channels]`. */
  readonly images?: NdArray<Float32Array | Uint8Array> | undefined;
  /** One line per point, shown under its label. Default: its number. */
  readonly tooltips?: readonly string[] | undefined;
}

/** The projector: `html` answers the pointer and the keyboard, `svg` is the picture alone. */
export interface ProjectorChart extends HtmlChart {
  readonly svg: string;
}

/**
 * A map of an embedding: one mark per point, the name of each class at the middle of its points. Pointing at a mark,
 * tapping it or moving with the arrow keys shows its picture and label. Both axes have the same scale.
 *
 * @param points `[n, 2]`, as `projectEmbedding` or `umapEmbedding` gives them.
 *
 * Throws `EMPTY_INPUT`, `DIMENSION_MISMATCH`, `NOT_FINITE`, `LENGTH_MISMATCH`, `INVALID_LABEL`, and what `pngDataUri`
 * throws for images.
 *
 * Differs from TF Similarity: takes places instead of embeddings, so that the projection is the caller's choice.
 *
 * @example
 * const map = projector(projectEmbedding(embeddings), { labels, images, unseenLabels: [0, 4, 5, 8] });
 */
export function projector(points: Embeddings, options: ProjectorOptions = {}): ProjectorChart {
  const where = 'projector';
  const { values, count } = toRows(points, { where, dim: 2 });
  const { labels, images, tooltips } = options;
  if (labels) {
    requireSameLength(labels.length, count, 'labels', 'points', where);
    checkLabels(labels, where);
  }
  if (tooltips) requireSameLength(tooltips.length, count, 'tooltips', 'points', where);
  if (images) requireSameLength(images.shape[0] ?? 0, count, 'images', 'points', where);
  const classes = readClasses(labels ?? [], options.unseenLabels ?? []);
  const {
    title = defaultTitle(count, classes),
    description = `Scatter plot of ${formatCount(count, 'embedding', 'embeddings')} in two dimensions${describeClasses(classes)}.`,
  } = options;
  const svg = projectorMap(values, classes, { title, description });
  return {
    title,
    description,
    span: 'full',
    svg,
    table: {
      columns: ['point', 'x', 'y', ...(labels ? ['label'] : [])],
      rows: Array.from({ length: count }, (_, i) => [
        i + 1,
        values[2 * i] as number,
        values[2 * i + 1] as number,
        ...(labels ? [labels[i] as Label] : []),
      ]),
    },
    html: projectorPage({ svg, title, classes, tooltips, atlas: images && pictureAtlas(images, options, where) }),
  };
}

function defaultTitle(count: number, { names }: PointClasses): string {
  const points = formatCount(count, 'embedding', 'embeddings');
  return names.length < 2 ? `Map of ${points}` : `Map of ${points} in ${names.length} classes`;
}

function describeClasses({ names, isUnseen }: PointClasses): string {
  if (names.length === 0) return '';
  const unseen = names.filter((_, i) => isUnseen[i]);
  const open = unseen.length === 0 ? '' : `; open marks for ${unseen.join(', ')}, which training never saw`;
  const classes = names.length > 12 ? `${names.length} classes` : names.join(', ');
  return `, by class: ${classes}${open}`;
}
