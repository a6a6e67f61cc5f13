/** One side of a square, or height and width, in pixels. */
export type PictureSize = number | readonly [height: number, width: number];

/**
 * How a picture of another shape is brought to a size: stretched, cut at its longer side, or padded with white.
 */
export type PictureFit = 'fill' | 'cover' | 'contain';

export const PICTURE_FITS: readonly PictureFit[] = ['fill', 'cover', 'contain'];
