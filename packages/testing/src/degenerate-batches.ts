import { Random } from '@sim/core';

/** A batch on which losses and distances tend to break. */
export interface DegenerateBatch {
  readonly name: string;
  readonly labels: readonly number[];
  readonly rows: readonly (readonly number[])[];
}

const dim = 4;
const labels = [0, 0, 0, 1, 1, 1, 2, 2];

/** `count` seeded normal rows. */
export function randomRows(count: number, columns: number, seed: number, scale = 1): number[][] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => Array.from({ length: columns }, () => random.normal() * scale));
}

/** Rows scaled to length 1. */
export const unit = (rows: readonly (readonly number[])[]): number[][] =>
  rows.map((row) => row.map((value) => value / Math.hypot(...row)));

const generic = unit(randomRows(labels.length, dim, 7));
const scaled = (scale: number): number[][] => generic.map((row) => row.map((value) => value * scale));
const first = generic[0] as number[];

/** Batches of up to eight rows, each degenerate in one way. */
export const degenerateBatches: readonly DegenerateBatch[] = [
  { name: 'one class', labels: labels.map(() => 3), rows: generic },
  { name: 'no positives', labels: labels.map((_, i) => i), rows: generic },
  { name: 'one row', labels: [5], rows: [first] },
  { name: 'one pair', labels: [5, 5], rows: generic.slice(0, 2) },
  { name: 'all rows equal', labels, rows: labels.map(() => first) },
  { name: 'all rows zero', labels, rows: labels.map(() => Array<number>(dim).fill(0)) },
  { name: 'one zero row', labels, rows: [Array<number>(dim).fill(0), ...generic.slice(1)] },
  { name: 'constant rows', labels, rows: labels.map((_, i) => Array<number>(dim).fill(i / 4)) },
  { name: 'antipodal rows', labels, rows: labels.map((_, i) => first.map((value) => (i % 2 ? -value : value))) },
  { name: 'rows x1000', labels, rows: scaled(1e3) },
  { name: 'rows x1e-6', labels, rows: scaled(1e-6) },
  { name: 'duplicates in a class', labels, rows: generic.map((row, i) => (i === 1 ? first : row)) },
  { name: 'duplicates across classes', labels, rows: generic.map((row, i) => (i === 3 ? first : row)) },
];
