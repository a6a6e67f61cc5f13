/**
 * What the shaders share: where rows stand on the device, what a job is, how keys are computed and ordered.
 *
 * Rows stand in panels of `PANEL` rows. A panel holds column after column, each as four numbers (`vec4f`) of every
 * row, so that neighbouring threads read neighbouring memory; in the form `dot`, the lengths of its rows follow.
 *
 * @internal
 */
import type { RankForm } from '@sim/core';

/** Rows of a panel. */
export const PANEL = 128;

/**
 * Columns that shaders take in one step, without a test between them, so that the reads of a step are under way at
 * once. Rows are filled up with zeros to whole steps.
 */
export const COLUMN_STEP = 4;

/** Stands where no row is: a key beyond every other, and a row number. */
export const NO_KEY = 0xffffffff;

/** Numbers of a `Job`, each a u32, in the order of the shaders' struct. */
export const JOB_FIELDS = [
  // Blocks of four numbers that a row has.
  'columns',
  // The panels that stand in the bound part of the gallery.
  'firstPanel',
  'panelCount',
  // Rows of the gallery.
  'size',
  // Keys from one query to the next.
  'stride',
  // Entries that are selected for each query, or were.
  'width',
  // Panels or rows of which each has a key.
  'candidates',
  // Rows that are packed, and the gallery's row that the first of them becomes.
  'rows',
  'firstRow',
  // Numbers of a row before padding.
  'dim',
] as const;

/** One call of a shader. */
export type Job = Partial<Record<(typeof JOB_FIELDS)[number], number>>;

/** Declarations that every shader begins with. */
export const jobText: string = `
struct Job { ${JOB_FIELDS.map((field) => `${field}: u32`).join(', ')} }
@group(0) @binding(0) var<uniform> job: Job;

const PANEL = ${PANEL}u;
const NO_KEY = ${NO_KEY}u;
`;

/** Blocks of four numbers that a panel has. */
export const panelLength = (form: RankForm, columns: number): number =>
  PANEL * columns + (hasLengths(form) ? PANEL / 4 : 0);

/** Blocks of four numbers that a query has: its columns and, for `dot`, what its keys may be off per length of row. */
export const queryLength = (form: RankForm, columns: number): number => columns + (hasLengths(form) ? 1 : 0);

/** True for the form whose error depends on the lengths of rows. */
export const hasLengths = (form: RankForm): boolean => form === 'dot';

const terms: Record<RankForm, string> = {
  dot: 'return sum + q.x * r.x + q.y * r.y + q.z * r.z + q.w * r.w;',
  l1: 'let d = abs(q - r); return sum + d.x + d.y + d.z + d.w;',
  l2sq: 'let d = q - r; return sum + d.x * d.x + d.y * d.y + d.z * d.z + d.w * d.w;',
};

const finishes: Record<RankForm, string> = {
  dot: 'return -(sum + error * length);',
  l1: 'return sum;',
  l2sq: 'return sum;',
};

/**
 * `addColumn`, one step of a sum over columns; `finishKey`, the key or for `dot` a bound below it; `orderedBits`,
 * numbers that order as keys do; and the sizes of panels and queries.
 */
export const keyText = (form: RankForm): string => `
fn addColumn(sum: f32, q: vec4f, r: vec4f) -> f32 { ${terms[form]} }

fn finishKey(sum: f32, error: f32, length: f32) -> f32 { ${finishes[form]} }

fn orderedBits(key: f32) -> u32 {
  let bits = bitcast<u32>(key);
  return select(bits | 0x80000000u, ~bits, (bits & 0x80000000u) != 0u);
}

fn panelLength() -> u32 { return PANEL * job.columns${hasLengths(form) ? ' + PANEL / 4u' : ''}; }
fn queryLength() -> u32 { return job.columns${hasLengths(form) ? ' + 1u' : ''}; }
fn errorOf(query: u32) -> f32 { return ${hasLengths(form) ? 'queries[(query + 1u) * queryLength() - 1u].x' : '0.0'}; }
fn lengthOf(panel: u32, place: u32) -> f32 {
  return ${hasLengths(form) ? 'gallery[(panel + 1u) * panelLength() - PANEL / 4u + place / 4u][place % 4u]' : '0.0'};
}
`;

/** \`isAllowed\`: true for rows of the gallery that the filter, where there is one, does not leave out. */
export const filterText = (binding: number, filtered: boolean): string =>
  filtered
    ? `
@group(0) @binding(${binding}) var<storage, read> allowed: array<u32>;
fn isAllowed(row: u32) -> bool {
  return row < job.size && ((allowed[min(row, job.size - 1u) / 32u] >> (row % 32u)) & 1u) == 1u;
}`
    : `
fn isAllowed(row: u32) -> bool { return row < job.size; }`;

/** `count` lines of text, one per number from 0. */
export const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');
