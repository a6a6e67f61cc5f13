import { colorJitter, gaussianBlur, type ImageOperation, randomAffine } from '@sim/augmenters';
import * as tf from '@tensorflow/tfjs-core';

/** A digit leans, grows and moves, its strokes thicken and fade; mirrored it would be another sign. */
export const viewOfDigits: ImageOperation = (images, random) =>
  tf.tidy(() => {
    const leaning = randomAffine(images, { degrees: 20, shear: 20, scaleRange: [0.77, 1.4], translation: 0.05 }, random);
    const blurred = gaussianBlur(leaning, { p: 0.5, sigmaRange: [0.1, 1.5], kernelSize: 5 }, random);
    return colorJitter(blurred, { brightness: 0.5, contrast: 0.5 }, random);
  });
