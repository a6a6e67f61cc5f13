/**
 * From neighbours to labels.
 *
 * @internal
 */
import type { Label, LabelCodes, Polarity } from '@sim/core';
import type { Cutpoint } from '@sim/evaluators';
import type { DerivedMatches } from '@sim/matchers';

/** How matches become labels. */
export interface MatchLabelsOptions {
  readonly labels: LabelCodes;
  readonly polarity: Polarity;
  /** Answer where the match is too far, or has no label. */
  readonly noMatchLabel: Label | null;
}

/** The label of each query at each cut point, by the cut point's name. */
export function matchLabels(
  matches: DerivedMatches,
  cutpoints: readonly Cutpoint[],
  { labels, polarity, noMatchLabel }: MatchLabelsOptions,
): Record<string, (Label | null)[]> {
  const at = (threshold: number): (Label | null)[] =>
    Array.from(matches.labels, (code, query) => {
      const isMatch = polarity.within(matches.distances[query] as number, threshold);
      return (isMatch ? labels.decode(code) : null) ?? noMatchLabel;
    });
  return Object.fromEntries(cutpoints.map(({ name, distance }) => [name, at(distance)]));
}
