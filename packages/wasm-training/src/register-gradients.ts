/** @internal */
import { getGradient, registerGradient, unregisterGradient } from '@tensorflow/tfjs-core';
import type { GradConfig } from '@tensorflow/tfjs-core';

/** Puts gradients in place of those that are there; once they are, nothing changes. */
export function registerGradients(gradients: readonly GradConfig[]): void {
  for (const gradient of gradients) {
    const present: GradConfig | undefined = getGradient(gradient.kernelName);
    if (present === gradient) continue;
    if (present !== undefined) unregisterGradient(gradient.kernelName);
    registerGradient(gradient);
  }
}
