import { findClass } from '../config.ts';
import { cosineRanking } from './cosine.ts';
import { euclideanRanking } from './euclidean.ts';
import { innerProductRanking } from './inner-product.ts';
import { manhattanRanking } from './manhattan.ts';
import type { Ranking } from './polarity.ts';
import { snrRanking } from './snr.ts';
import { squaredEuclideanRanking } from './squared-euclidean.ts';

/** Every ranking, by the distance that it orders. */
export const rankings: readonly Ranking[] = [
  cosineRanking,
  euclideanRanking,
  squaredEuclideanRanking,
  manhattanRanking,
  innerProductRanking,
  snrRanking,
];

/** How a caller names a distance: by name or alias, or with anything that carries a ranking, such as a `Distance`. */
export type RankingIdentifier = string | Ranking | { readonly ranking: Ranking };

/**
 * The ranking of a distance. Names and aliases are those of TensorFlow Similarity, in any case.
 * Throws `UNKNOWN_NAME`, listing the known names.
 *
 * @example
 * getRanking('l2').name;   // 'euclidean'
 */
export function getRanking(identifier: RankingIdentifier, where = 'getRanking'): Ranking {
  if (typeof identifier === 'object' && identifier !== null)
    return 'ranking' in identifier ? identifier.ranking : identifier;
  const named = rankings.map((ranking) => ({ ranking, className: ranking.name, aliases: ranking.aliases }));
  return findClass(identifier, named, 'distance', where).ranking;
}
