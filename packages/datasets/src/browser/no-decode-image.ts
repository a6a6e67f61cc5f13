/** @internal What stands in for the decoding of pictures elsewhere. */
import { SimError } from '@sim/core';
import type { DecodeOptions, DecodedPicture } from '../picture.ts';

/** Stands in for decoding where there is no sharp. Throws `UNSUPPORTED_OPERATION`. */
export async function decodeImage(_encoded: Uint8Array, { name }: DecodeOptions, where: string): Promise<DecodedPicture> {
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: `this platform has no decoder for ${name}`,
    cure: 'Decode pictures under Node, or draw them on a canvas and pass the pixels.',
  });
}
