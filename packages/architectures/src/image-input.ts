/** @internal The input of a network of images. */
import { SimError } from '@sim/core';
import { input, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** An input of `[height, width, channels]`. Throws `SHAPE_MISMATCH`. */
export function imageInput(inputShape: readonly (number | null)[], where: string): SymbolicTensor {
  const isSide = (side: number | null | undefined): boolean => Number.isSafeInteger(side) && Number(side) > 0;
  const [height, width, channels] = inputShape;
  const isImage = inputShape.length === 3 && [height, width].every((side) => side === null || isSide(side));
  if (isImage && isSide(channels)) return input({ shape: [...inputShape] });
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where,
    problem: 'inputShape must be [height, width, channels] of an image',
    got: inputShape,
    cure: 'Pass for example [224, 224, 3]; height and width may be null.',
  });
}
