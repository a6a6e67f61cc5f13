/** @internal Random rectangles. */
import type { Random } from '@sim/core';
import type { CropBox } from './resize-crops.ts';

/** What a random rectangle may look like. */
export interface CropLaw {
  /** Least and largest part of the image's area. */
  readonly areaRange: readonly [number, number];
  /** Least and largest width ÷ height. */
  readonly aspectRange: readonly [number, number];
  /** Draws before the whole image is taken. */
  readonly maxAttempts: number;
}

/** Keeps √(h²) from rounding to the other side of h. */
const SLACK = 1e-9;

/**
 * A random rectangle inside an image: the aspect ratio is drawn evenly from its range, then the height evenly
 * among the whole numbers that keep area and sides within their bounds, then the place. An aspect ratio that allows no
 * such height is drawn again; after `maxAttempts` draws the whole image is the rectangle.
 */
export function drawCropBox(imageHeight: number, imageWidth: number, law: CropLaw, random: Random): CropBox {
  const area = imageHeight * imageWidth;
  const [least, most] = law.areaRange.map((part) => part * area) as [number, number];
  const [narrow, wide] = law.aspectRange;
  for (let attempt = 0; attempt < law.maxAttempts; attempt++) {
    const aspect = narrow + (wide - narrow) * random.uniform();
    const lowest = Math.max(1, Math.ceil(Math.sqrt(least / aspect) - SLACK));
    const highest = Math.min(imageHeight, Math.floor(Math.sqrt(most / aspect) + SLACK));
    if (lowest > highest) continue;
    const height = lowest + random.integer(highest - lowest + 1);
    const width = Math.round(height * aspect);
    const fits = width >= 1 && width <= imageWidth && height * width >= least - SLACK && height * width <= most + SLACK;
    if (!fits) continue;
    const top = random.integer(imageHeight - height + 1);
    return { top, left: random.integer(imageWidth - width + 1), height, width };
  }
  return { top: 0, left: 0, height: imageHeight, width: imageWidth };
}
