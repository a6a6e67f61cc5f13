/** @internal Which layers of a network with or without trained weights learn. */
import { requireOneOf } from '@sim/core';
import type { PretrainedOptions, Trainable } from './architecture-options.ts';
import type { NetworkLayersOptions } from './network-layers.ts';

const modes: readonly Trainable[] = ['frozen', 'full', 'partial'];

/**
 * The part of `NetworkLayersOptions` that follows from `weights` and `trainable`. With weights, batch normalisations keep
 * their statistics in any mode.
 *
 * @param isLate Whether a layer learns in mode `'partial'`.
 */
export function trainableLayers(
  { weights = null, trainable = weights === null ? 'full' : 'frozen' }: PretrainedOptions,
  isLate: (name: string) => boolean,
  where: string,
): Required<Pick<NetworkLayersOptions, 'isBlank' | 'isFrozen' | 'isStatic'>> {
  requireOneOf(trainable, modes, 'trainable', where);
  const isFrozen = (name: string): boolean => trainable === 'frozen' || (trainable === 'partial' && !isLate(name));
  const isBlank = weights !== null;
  return { isBlank, isFrozen, isStatic: (name) => isBlank || isFrozen(name) };
}
