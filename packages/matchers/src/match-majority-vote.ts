import { type Config, checkLookupArrays, type LookupArrays, MISSING_LABEL_CODE, requireOneOf } from '@sim/core';
import { ClassificationMatch, type ClassificationMatchOptions, type DerivedMatches } from './classification-match.ts';

/** Whose distances are averaged: all k neighbours, or those of the label that won. */
export type MajorityVoteDistance = 'all' | 'winner';

const distanceChoices: readonly MajorityVoteDistance[] = ['all', 'winner'];

/** Options of `MatchMajorityVote`. */
export interface MatchMajorityVoteOptions extends ClassificationMatchOptions {
  /**
   * `'all'` (default): mean over all k columns, other labels included, as TF Similarity; with a missing neighbour it
   * is the worst value. `'winner'`, recommended: mean over the neighbours of the label that won.
   */
  readonly distance?: MajorityVoteDistance;
}

/**
 * The label that most of the k neighbours have. Among equally frequent labels the one seen first, that is nearest,
 * wins; the distance is a mean.
 *
 * Differs from TF Similarity: missing neighbours have no vote, so they win only where there is no neighbour at all.
 *
 * @example
 * new MatchMajorityVote().deriveMatch({ lookupLabels: [3, 1, 1], lookupDistances: [0.1, 0.2, 0.3], k: 3 });
 * // { labels: [1], distances: [0.2] }
 */
export class MatchMajorityVote extends ClassificationMatch {
  static readonly className = 'MatchMajorityVote';
  static readonly aliases: readonly string[] = ['match_majority_vote'];
  readonly canonicalName = 'match_majority_vote';
  readonly distance: MajorityVoteDistance;

  constructor({ name = 'majority_vote', distance = 'all' }: MatchMajorityVoteOptions = {}) {
    super({ name });
    this.distance = requireOneOf(distance, distanceChoices, 'distance', 'MatchMajorityVote');
  }

  override deriveMatch(lookups: LookupArrays): DerivedMatches {
    checkLookupArrays(lookups, 'MatchMajorityVote.deriveMatch');
    const { lookupLabels, lookupDistances, k } = lookups;
    const count = lookupLabels.length / k;
    const labels = new Int32Array(count);
    const distances = new Float32Array(count);
    const votes = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const winner = mostFrequent(lookupLabels, i * k, k, votes);
      let sum = 0;
      let counted = 0;
      for (let column = i * k; column < (i + 1) * k; column++) {
        if (this.distance === 'winner' && lookupLabels[column] !== winner) continue;
        // In float32 like TF Similarity: thresholds are distances too, and rounding says whether a mean is within one.
        sum = Math.fround(sum + Math.fround(lookupDistances[column] as number));
        counted++;
      }
      labels[i] = winner;
      distances[i] = sum / counted;
    }
    return { labels, distances };
  }

  override getConfig(): Config {
    return { ...super.getConfig(), distance: this.distance };
  }
}

function mostFrequent(labels: ArrayLike<number>, start: number, k: number, votes: Map<number, number>): number {
  votes.clear();
  for (let column = start; column < start + k; column++) {
    const label = labels[column] as number;
    if (label !== MISSING_LABEL_CODE) votes.set(label, (votes.get(label) ?? 0) + 1);
  }
  let winner = MISSING_LABEL_CODE;
  let most = 0;
  // A map keeps the order of first appearance, so the nearest of equals is met first.
  for (const [label, count] of votes) {
    if (count <= most) continue;
    winner = label;
    most = count;
  }
  return winner;
}
