import { type Label, type RankingIdentifier, SimError, getRanking, requireInteger } from '@sim/core';
import type { ChartOptions, HtmlChart } from './chart.ts';
import { tag } from './markup.ts';
import { formatCount, numberFormat } from './number-format.ts';
import { pictureTile, showLabel } from './picture-tile.ts';
import type { Picture } from './picture.ts';

/** A query beside its nearest neighbour. */
export interface MatchedPair {
  readonly picture?: Picture | undefined;
  readonly label: Label;
  readonly neighbourPicture?: Picture | undefined;
  readonly neighbourLabel: Label | null;
  readonly distance: number;
}

/** Options of `worstMistakes`. */
export interface WorstMistakesOptions extends ChartOptions {
  /** How many to show. Default 10. */
  readonly count?: number;
  /** The distance that the pairs were found with: tells whether smaller or larger is closer. Default `'cosine'`. */
  readonly distance?: RankingIdentifier;
}

/**
 * The worst mistakes among pairs of a query and its nearest neighbour: those of two classes that lie closest
 * together, so that no cut-point would have kept them apart. Pairs of one class, and neighbours without a label, are
 * counted but not shown.
 *
 * Throws `EMPTY_INPUT` without pairs, `NOT_FINITE` for a distance that is NaN, and what `pngDataUri` throws.
 *
 * @example
 * worstMistakes(queries.map((query, i) => ({ label: labels[i], neighbourLabel: hits[i][0].label, distance: hits[i][0].distance })));
 */
export function worstMistakes(pairs: readonly MatchedPair[], options: WorstMistakesOptions = {}): HtmlChart {
  const where = 'worstMistakes';
  const { count = 10, distance = 'cosine' } = options;
  requireInteger(count, 'count', where);
  checkPairs(pairs, where);
  const { compare } = getRanking(distance, where);
  const mistakes = pairs
    .filter(({ label, neighbourLabel }) => neighbourLabel !== null && neighbourLabel !== label)
    .sort((a, b) => compare(a.distance, b.distance));
  const shown = mistakes.slice(0, count);
  const write = numberFormat(shown.map((pair) => pair.distance));
  const all = `${mistakes.length} of ${formatCount(pairs.length, 'query', 'queries')}`;
  const {
    title = `${all} ${mistakes.length === 1 ? 'has its' : 'have their'} nearest neighbour in another class`,
    description = shown.length === 0
      ? 'There are no mistakes to show.'
      : `Pictures of the ${formatCount(shown.length, 'mistake', 'mistakes')} with the closest pair, each query beside the neighbour that it was taken for, closest first.`,
  } = options;
  return {
    title,
    description,
    span: 'full',
    table: {
      columns: ['label of query', 'label of neighbour', 'distance'],
      rows: shown.map((pair) => [pair.label, pair.neighbourLabel, pair.distance]),
    },
    html: tag('ol', { class: 'sim-mistakes' }, ...shown.map((pair) => drawPair(pair, write, where))),
  };
}

function drawPair(pair: MatchedPair, write: (distance: number) => string, where: string): string {
  const { picture, label, neighbourPicture, neighbourLabel, distance } = pair;
  return tag(
    'li',
    {},
    pictureTile({ picture, alt: 'Query', label, note: 'query' }, where),
    tag('span', { class: 'sim-unlike', role: 'img', 'aria-label': `taken for ${showLabel(neighbourLabel)}` }, '≠'),
    pictureTile(
      { picture: neighbourPicture, alt: 'Neighbour', label: neighbourLabel, note: write(distance), isWrong: true },
      where,
    ),
  );
}

function checkPairs(pairs: readonly MatchedPair[], where: string): void {
  if (pairs.length === 0)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: 'there are no pairs',
      cure: 'Pass at least one query.',
    });
  const bad = pairs.findIndex(({ distance }) => Number.isNaN(distance));
  if (bad >= 0)
    throw new SimError({
      code: 'NOT_FINITE',
      where,
      problem: `the distance of pair ${bad} is not a number`,
      got: Number.NaN,
      cure: 'Pass the distances that the lookup gave.',
    });
}
