import { type Label, SimError } from '@sim/core';
import type { ChartOptions, HtmlChart } from './chart.ts';
import { tag } from './markup.ts';
import { formatCount, numberFormat } from './number-format.ts';
import { pictureTile, showLabel } from './picture-tile.ts';
import type { Picture } from './picture.ts';

/** One neighbour of a query. A `Lookup` of the index fits, once it is given a picture. */
export interface Neighbour {
  readonly picture?: Picture | undefined;
  readonly label: Label | null;
  readonly distance: number;
}

/** A query with its neighbours, closest first. */
export interface NeighbourRow {
  readonly picture?: Picture | undefined;
  /** The query's own label; without one no neighbour counts as wrong, nor does a neighbour without one. */
  readonly label?: Label | null | undefined;
  readonly neighbours: readonly Neighbour[];
}

/** Options of `neighbourSheet`. */
export interface NeighbourSheetOptions extends ChartOptions {
  /** Names of the classes to show: a map, or an object by label. A class without a name shows its label. */
  readonly classMapping?: Readonly<Record<string, string>> | ReadonlyMap<Label, string> | undefined;
}

/**
 * Queries with their nearest neighbours as pictures: label and distance under each, neighbours of another class
 * framed and marked with a sign.
 *
 * Throws `EMPTY_INPUT` without queries or for a query without neighbours, `NOT_FINITE` for a distance that is NaN,
 * and what `pngDataUri` throws.
 *
 * @example
 * neighbourSheet([{ picture: { values: pixels, shape: [28, 28] }, label: 7,
 *   neighbours: hits.map(({ label, distance, data }) => ({ label, distance, picture: { values: data, shape: [28, 28] } })) }]);
 */
export function neighbourSheet(rows: readonly NeighbourRow[], options: NeighbourSheetOptions = {}): HtmlChart {
  checkRows(rows);
  const distances = rows.flatMap(({ neighbours }) => neighbours.map(({ distance }) => distance));
  const write = numberFormat(distances);
  const nameOf = classNames(options.classMapping);
  const judged = rows
    .filter(({ label }) => isKnown(label))
    .flatMap((row) => row.neighbours.filter((hit) => isKnown(hit.label)).map((hit) => !isWrong(row, hit)));
  const right = judged.filter(Boolean).length;
  const {
    title = judged.length > 0
      ? `${right} of ${judged.length} nearest neighbours carry the query’s label`
      : 'The nearest neighbours',
    description = `Pictures of ${formatCount(rows.length, 'query', 'queries')}, each followed by its nearest neighbours with label and distance, closest first; ${judged.length - right} of another class are framed and marked ×.`,
  } = options;
  return {
    title,
    description,
    span: 'full',
    table: {
      columns: ['query', 'label of query', 'rank', 'label', 'distance'],
      rows: rows.flatMap((row, query) =>
        row.neighbours.map(({ label, distance }, i) => [query + 1, row.label ?? null, i + 1, label, distance]),
      ),
    },
    html: tag('div', { class: 'sim-sheet' }, ...rows.map((row, i) => drawRow(row, i, { write, nameOf }))),
  };
}

/** How distances and classes are shown. */
interface Wording {
  readonly write: (distance: number) => string;
  readonly nameOf: (label: Label | null) => Label | null;
}

function drawRow(row: NeighbourRow, index: number, { write, nameOf }: Wording): string {
  const name = `Query ${index + 1}`;
  const label = nameOf(row.label ?? null);
  const tiles = row.neighbours.map((hit, i) => {
    const tile = { picture: hit.picture, alt: `Neighbour ${i + 1}`, label: nameOf(hit.label), note: write(hit.distance) };
    return tag('li', {}, pictureTile({ ...tile, isWrong: isWrong(row, hit) }, 'neighbourSheet'));
  });
  return tag(
    'div',
    { class: 'sim-query', role: 'group', 'aria-label': `${name}: ${showLabel(label)}` },
    pictureTile({ picture: row.picture, alt: name, label, note: 'query' }, 'neighbourSheet'),
    tag('ol', {}, ...tiles),
  );
}

function classNames(mapping: NeighbourSheetOptions['classMapping']): Wording['nameOf'] {
  const isMap = mapping instanceof Map;
  const names: ReadonlyMap<Label, string> = isMap ? mapping : new Map(Object.entries(mapping ?? {}));
  return (label) => (label === null ? null : (names.get(isMap ? label : String(label)) ?? label));
}

const isKnown = (label: Label | null | undefined): boolean => (label ?? null) !== null;

const isWrong = (row: NeighbourRow, hit: Neighbour): boolean =>
  isKnown(row.label) && isKnown(hit.label) && hit.label !== row.label;

function checkRows(rows: readonly NeighbourRow[]): void {
  const where = 'neighbourSheet';
  if (rows.length === 0)
    throw new SimError({ code: 'EMPTY_INPUT', where, problem: 'there are no queries', cure: 'Pass at least one.' });
  for (const [i, { neighbours }] of rows.entries()) {
    if (neighbours.length === 0)
      throw new SimError({
        code: 'EMPTY_INPUT',
        where,
        problem: `query ${i} has no neighbours`,
        cure: 'Leave it out, or look up with k ≥ 1.',
      });
    for (const { distance } of neighbours)
      if (Number.isNaN(distance))
        throw new SimError({
          code: 'NOT_FINITE',
          where,
          problem: `a distance of query ${i} is not a number`,
          got: distance,
          cure: 'Pass the distances that the lookup gave.',
        });
  }
}
