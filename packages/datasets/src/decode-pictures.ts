/** @internal Many pictures as one array. */
import { decodeImage } from '#decode-image';
import { LongCall, type LongCallOptions, type NdArray, SimError } from '@sim/core';
import type { DecodeOptions, DecodedPicture } from './picture.ts';
import { unitValues } from './unit-values.ts';

/** A picture that is still encoded. */
export interface EncodedPicture {
  /** What to call it in errors. */
  readonly name: string;
  readonly read: () => Promise<Uint8Array> | Uint8Array;
}

/** Pictures that are decoded at the same time; the decoder has threads of its own. */
const AT_ONCE = 8;

/**
 * Decodes pictures to `[count, height, width, channels]` in [0, 1], in order. Without a size, all must have that of the
 * first.
 *
 * Throws `EMPTY_INPUT`, `SHAPE_MISMATCH`, `ABORTED`, and what decoding throws.
 */
export async function decodePictures(
  pictures: readonly EncodedPicture[],
  options: Omit<DecodeOptions, 'name'>,
  where: string,
  longCall: LongCallOptions,
): Promise<NdArray<Float32Array>> {
  const call = new LongCall('decode', pictures.length, where, longCall);
  const decode = async ({ name, read }: EncodedPicture) => decodeImage(await read(), { ...options, name }, where);
  const [first] = pictures;
  if (!first) throw new SimError({ code: 'EMPTY_INPUT', where, problem: 'there are no pictures', cure: 'Check the folder and the limit.' });
  const { size: [height, width] = await sizeOf(decode(first)) } = options;
  const size = height * width * options.channels;
  const values = new Float32Array(pictures.length * size);
  const place = async (index: number): Promise<void> => {
    const encoded = pictures[index] as EncodedPicture;
    const picture = await decode(encoded);
    if (picture.height !== height || picture.width !== width)
      throw new SimError({
        code: 'SHAPE_MISMATCH',
        where,
        problem: `${encoded.name} is not of ${height} × ${width} pixels as ${first.name}`,
        got: [picture.height, picture.width],
        cure: 'Pass a size to bring all pictures to.',
      });
    values.set(unitValues(picture.bytes), index * size);
    await call.advance(1);
  };
  await forEachIndex(pictures.length, place);
  return { values, shape: [pictures.length, height, width, options.channels] };
}

async function sizeOf(picture: Promise<DecodedPicture>): Promise<readonly [height: number, width: number]> {
  const { height, width } = await picture;
  return [height, width];
}

/** Runs `task` for 0 … count − 1, several at once, in order of starting; the first failure starts no more. */
async function forEachIndex(count: number, task: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    try {
      while (next < count) await task(next++);
    } catch (error) {
      next = count;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
