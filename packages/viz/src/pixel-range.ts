/** Which values are black and white. */
export interface PixelRange {
  /** Value of a black pixel. Default 0. */
  readonly minPixelValue?: number | undefined;
  /** Value of a white pixel. Default 1 for `Float32Array`, 255 for `Uint8Array`. */
  readonly maxPixelValue?: number | undefined;
}
