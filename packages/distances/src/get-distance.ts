import { makePart } from '@sim/core';
import { Distance, type DistanceIdentifier } from './distance.ts';
import { distanceClasses } from './registry.ts';

/**
 * The distance behind a name, an alias (those of TensorFlow Similarity, in any case), a class, `{ className, config }`,
 * or a distance itself.
 *
 * Throws `UNKNOWN_NAME`, listing the known names, or `INVALID_ARGUMENT`.
 *
 * @example
 * getDistance('cosine').call(queries, keys);                                        // [q, k]
 * getDistance({ className: 'CosineDistance', config: { normalize: true } });
 */
export function getDistance(identifier: DistanceIdentifier, where = 'getDistance'): Distance {
  return makePart(identifier, { base: Distance, classes: distanceClasses, kind: 'distance', where });
}
