/** One number for all images, or one for each. */
export type PerImage = number | ArrayLike<number>;
