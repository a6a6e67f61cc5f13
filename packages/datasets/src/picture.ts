/** @internal What decoding is told and gives. */
import type { PictureFit } from './picture-size.ts';

/** How a picture is decoded. */
export interface DecodeOptions {
  /** Size to bring it to; its own when left out. */
  readonly size?: readonly [height: number, width: number] | undefined;
  /** 3: red, green, blue. 1: grey. */
  readonly channels: 1 | 3;
  readonly fit: PictureFit;
  /** What to call the picture in errors. */
  readonly name: string;
}

/** A decoded picture: `[height, width, channels]`, row by row. */
export interface DecodedPicture {
  readonly bytes: Uint8Array;
  readonly height: number;
  readonly width: number;
}
