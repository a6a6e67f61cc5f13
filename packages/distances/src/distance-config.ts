import type { Config } from '@sim/core';
import type { Distance, DistanceClass } from './distance.ts';

/**
 * How a configuration writes a distance down, as plain JSON that `getDistance` takes: the name where the options are
 * the defaults, else the class with its options.
 *
 * @example
 * distanceConfig(new CosineDistance());   // 'cosine'
 * distanceConfig(new CosineDistance({ normalize: true }));
 * // { className: 'CosineDistance', config: { normalize: true } }
 */
export function distanceConfig(distance: Distance): string | { className: string; config: Config } {
  const config = distance.getConfig();
  const { className } = distance;
  if (Object.keys(config).length > 0) return { className, config };
  return (distance.constructor as Partial<DistanceClass>).aliases?.[0] ?? className;
}
