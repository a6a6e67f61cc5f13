import { type Label, SimError } from '@sim/core';
import type { HtmlChart } from './chart.ts';
import { type NeighbourSheetOptions, neighbourSheet } from './neighbour-sheet.ts';
import type { Picture } from './picture.ts';

/** A neighbour as the index gives it: a `Lookup` whose data is its picture. */
export interface NeighborLookup {
  readonly label: Label | null;
  readonly distance: number;
  /** Pixels may come without a shape: they have that of the example. */
  readonly data?: Float32Array | Picture | Uint8Array | null | undefined;
}

/**
 * One query with its nearest neighbours as pictures: class and distance under each, neighbours of another class framed
 * and marked with a sign. `neighbourSheet` draws many queries.
 *
 * @param example The picture of the query.
 * @param exampleClass Its label, null where it is not known.
 * @param neighbors What `singleLookup` gives, closest first.
 *
 * Throws `EMPTY_INPUT` without neighbours, `NOT_FINITE` for a distance that is NaN, `SHAPE_MISMATCH` for pixels without
 * a shape beside an example that has none, and what `pngDataUri` throws.
 *
 * Differs from TF Similarity: gives HTML instead of a plot, whose `fig_size`, `cmap` and `show` it therefore has not;
 * right spelling; a neighbour without label is not marked as wrong.
 *
 * @example
 * vizNeighborsImgs({ values: image, shape: [28, 28] }, 7, await model.singleLookup(image, { k: 5 }), {
 *   classMapping: { 7: 'seven' } });
 */
export function vizNeighborsImgs(
  example: Picture,
  exampleClass: Label | null,
  neighbors: readonly NeighborLookup[],
  options: NeighbourSheetOptions = {},
): HtmlChart {
  const neighbours = neighbors.map(({ label, distance, data }) => ({ label, distance, picture: toPicture(data, example) }));
  return neighbourSheet([{ picture: example, label: exampleClass, neighbours }], options);
}

function toPicture(data: NeighborLookup['data'], example: Picture): Picture | undefined {
  if (!(data instanceof Float32Array || data instanceof Uint8Array)) return data ?? undefined;
  if (typeof example !== 'string') return { values: data, shape: example.shape };
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where: 'vizNeighborsImgs',
    problem: 'the pixels of a neighbour have no shape, and neither has the example',
    got: data,
    cure: 'Pass data as { values, shape }, or the example as pixels of the same shape.',
  });
}
