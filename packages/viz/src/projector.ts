import {
  type Embeddings,
  type Label,
  type Labels,
  type NdArray,
  SimError,
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
import { projectorSpace } from './projector-space.ts';

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
  /** Numbers per point. Default: 3 for rows of three numbers, otherwise 2; a flat array of three needs it. */
  readonly dimensions?: 2 | 3 | undefined;
}

/** The projector: `html` answers the pointer and the keyboard, `svg` is the picture alone. */
export interface ProjectorChart extends HtmlChart {
  readonly svg: string;
}

/**
 * A map of an embedding: one mark per point, the name of each class at the middle of its points. Pointing at a mark,
 * tapping it or moving with the arrow keys shows its picture and label. All axes have the same scale. Points in space
 * are turned by dragging, by the arrow keys with Shift, or by buttons; what is far is paler.
 *
 * @param points `[n, 2]` or `[n, 3]`, as `projectEmbedding` or `umapEmbedding` gives them.
 *
 * Throws `EMPTY_INPUT`, `DIMENSION_MISMATCH`, `NOT_FINITE`, `LENGTH_MISMATCH`, `INVALID_LABEL`, and what `pngDataUri`
 * throws for images.
 *
 * Differs from TF Similarity: takes places instead of embeddings, so that the projection is the caller's choice
 * (`umapEmbedding` is its choice); in space too; sizes, colours and tools follow the page instead of `pt_size`,
 * `plot_size`, `image_size`, `colorize`, `pastel_factor`, `active_drag`.
 *
 * @example
 * const map = projector(projectEmbedding(embeddings), { labels, images, unseenLabels: [0, 4, 5, 8] });
 * const space = projector(projectEmbedding(embeddings, { components: 3 }), { dimensions: 3, labels, images });
 */
export function projector(points: Embeddings, options: ProjectorOptions = {}): ProjectorChart {
  const where = 'projector';
  const { labels, images, tooltips, dimensions = isSpatial(points) ? 3 : 2 } = options;
  if (dimensions !== 2 && dimensions !== 3)
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: 'a projector has 2 or 3 dimensions',
      got: dimensions,
      cure: 'Project the embeddings first, with projectEmbedding or umapEmbedding.',
    });
  const { values, count } = toRows(points, { where, dim: dimensions });
  if (labels) {
    requireSameLength(labels.length, count, 'labels', 'points', where);
    checkLabels(labels, where);
  }
  if (tooltips) requireSameLength(tooltips.length, count, 'tooltips', 'points', where);
  if (images) requireSameLength(images.shape[0] ?? 0, count, 'images', 'points', where);
  const { minPixelValue, maxPixelValue } = options;
  const atlas = images && pictureAtlas(images, { minPixelValue, maxPixelValue }, where);
  const classes = readClasses(labels ?? [], options.unseenLabels ?? []);
  const {
    title = defaultTitle(count, classes),
    description = `Scatter plot of ${formatCount(count, 'embedding', 'embeddings')} in ${dimensions === 3 ? 'three' : 'two'} dimensions${describeClasses(classes)}.`,
  } = options;
  const drawing =
    dimensions === 3
      ? projectorSpace(values, classes, { title, description })
      : { svg: projectorMap(values, classes, { title, description }) };
  return {
    title,
    description,
    span: 'full',
    svg: drawing.svg,
    table: {
      columns: ['point', ...['x', 'y', 'z'].slice(0, dimensions), ...(labels ? ['label'] : [])],
      rows: Array.from({ length: count }, (_, i) => [
        i + 1,
        ...values.subarray(dimensions * i, dimensions * (i + 1)),
        ...(labels ? [labels[i] as Label] : []),
      ]),
    },
    html: projectorPage({ ...drawing, title, classes, tooltips, atlas }),
  };
}

const isSpatial = (points: Embeddings): boolean =>
  !(points instanceof Float32Array) && Array.isArray(points) && points[0]?.length === 3;

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
