import {
  type Label,
  type Labels,
  type NdArray,
  SimError,
  requireInteger,
  requireSameLength,
  splitExamples,
} from '@sim/core';
import type { ChartOptions, HtmlChart } from './chart.ts';
import { escapeText, tag } from './markup.ts';
import { formatCount } from './number-format.ts';
import { pictureElement } from './picture-element.ts';
import { TILE_SIZE, showLabel } from './picture-tile.ts';
import type { PixelRange } from './pixel-range.ts';
import { pngDataUri } from './png-data-uri.ts';

/** Options of `visualizeViews`. */
export interface VisualizeViewsOptions extends ChartOptions, PixelRange {
  /** One label per image. */
  readonly labels?: Labels | undefined;
  /** One predicted label per image; those that differ from `labels` are marked. */
  readonly predictions?: Labels | undefined;
  /** How many images to show. Default: all. */
  readonly numImgs?: number | undefined;
}

/**
 * The views that augmentation made of each image, side by side.
 *
 * @param views One batch of pictures `[count, height, width, channels]` per view.
 *
 * Throws `EMPTY_INPUT`, `SHAPE_MISMATCH` for views of different shapes, `LENGTH_MISMATCH`, and what `pngDataUri` throws.
 *
 * Differs from TF Similarity: `labels` and `predictions` may be arrays, and views flow into the width of the page
 * instead of `views_per_col` columns.
 *
 * @example
 * visualizeViews([viewA, viewB], { labels, numImgs: 8 });
 */
export function visualizeViews(
  views: readonly NdArray<Float32Array | Uint8Array>[],
  options: VisualizeViewsOptions = {},
): HtmlChart {
  const where = 'visualizeViews';
  const { labels, predictions, numImgs, minPixelValue, maxPixelValue } = options;
  const total = checkViews(views, where);
  if (labels) requireSameLength(labels.length, total, 'labels', 'images', where);
  if (predictions) requireSameLength(predictions.length, total, 'predictions', 'images', where);
  const count = Math.min(total, numImgs === undefined ? total : requireInteger(numImgs, 'numImgs', where));
  const pictures = views.map((view) =>
    splitExamples(view)
      .slice(0, count)
      .map((values) =>
        pngDataUri({ values, shape: view.shape.slice(1) }, { minPixelValue, maxPixelValue, maxSide: 2 * TILE_SIZE }),
      ),
  );
  const groups = Array.from({ length: count }, (_, i) =>
    drawViews(
      pictures.map((view) => view[i] as string),
      labels?.[i] ?? null,
      predictions?.[i] ?? null,
      i,
      where,
    ),
  );
  const {
    title = `${formatCount(views.length, 'view', 'views')} of each of ${formatCount(count, 'image', 'images')}`,
    description = `Pictures of ${formatCount(count, 'image', 'images')}, the ${views.length} views of each side by side.`,
  } = options;
  return {
    title,
    description,
    span: 'full',
    table: {
      columns: ['image', 'label', 'prediction'],
      rows: groups.map((_, i) => [i + 1, labels?.[i] ?? null, predictions?.[i] ?? null]),
    },
    html: tag('ol', { class: 'sim-views' }, ...groups),
  };
}

function drawViews(
  pictures: readonly string[],
  label: Label | null,
  prediction: Label | null,
  index: number,
  where: string,
): string {
  const isWrong = label !== null && prediction !== null && label !== prediction;
  const caption = [
    label === null ? '' : tag('b', {}, escapeText(showLabel(label))),
    prediction === null
      ? ''
      : tag('span', { class: 'sim-note' }, escapeText(`${isWrong ? '× ' : ''}predicted ${prediction}`)),
  ].join('');
  const images = pictures.map((uri, view) =>
    pictureElement(uri, `Image ${index + 1}, view ${view + 1}`, TILE_SIZE, where),
  );
  return tag(
    'li',
    { class: isWrong ? 'sim-is-wrong' : undefined },
    tag('span', { class: 'sim-frame' }, ...images),
    caption,
  );
}

/** The number of images. */
function checkViews(views: readonly NdArray[], where: string): number {
  const [first] = views;
  const count = first?.shape[0] ?? 0;
  if (count === 0)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: 'there are no views',
      cure: 'Pass at least one batch of pictures.',
    });
  const odd = views.find(({ shape }) => shape.join() !== first?.shape.join());
  if (odd)
    throw new SimError({
      code: 'SHAPE_MISMATCH',
      where,
      problem: `all views must have the shape [${first?.shape.join(', ')}] of the first`,
      got: `[${odd.shape.join(', ')}]`,
      cure: 'Pass views of the same images, at the same size.',
    });
  return count;
}
