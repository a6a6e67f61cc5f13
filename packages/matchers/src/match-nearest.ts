import { checkLookupArrays, type LookupArrays } from '@sim/core';
import { ClassificationMatch, type ClassificationMatchOptions, type DerivedMatches } from './classification-match.ts';

/**
 * The label and distance of the nearest neighbour.
 *
 * @example
 * new MatchNearest().deriveMatch({ lookupLabels: [3, 1], lookupDistances: [0.1, 0.2], k: 2 });
 * // { labels: [3], distances: [0.1] }
 */
export class MatchNearest extends ClassificationMatch {
  static readonly className = 'MatchNearest';
  static readonly aliases: readonly string[] = ['match_nearest'];
  readonly canonicalName = 'match_nearest';

  constructor({ name = 'nearest' }: ClassificationMatchOptions = {}) {
    super({ name });
  }

  override deriveMatch(lookups: LookupArrays): DerivedMatches {
    checkLookupArrays(lookups, 'MatchNearest.deriveMatch');
    const { lookupLabels, lookupDistances, k } = lookups;
    const count = lookupLabels.length / k;
    const labels = new Int32Array(count);
    const distances = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      labels[i] = lookupLabels[i * k] as number;
      distances[i] = lookupDistances[i * k] as number;
    }
    return { labels, distances };
  }
}
