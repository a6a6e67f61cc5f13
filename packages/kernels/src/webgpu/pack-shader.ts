/** @internal */
import type { RankForm } from '@sim/core';
import { hasLengths, jobText } from './shader-text.ts';

/** Threads of a workgroup; each writes four numbers of a row. */
export const PACK_THREADS = 64;

/**
 * Brings rows `[rows, dim]` into the panels of the gallery: `job.firstRow` counts from the first row of the bound part.
 * The lengths of the rows, where the form needs them, follow the rows in the same buffer.
 */
export const packShader = (form: RankForm): string => `
${jobText}
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> gallery: array<${hasLengths(form) ? 'f32' : 'vec4f'}>;

fn numberOf(row: u32, i: u32) -> f32 { return select(0.0, source[row * job.dim + min(i, job.dim - 1u)], i < job.dim); }

@compute @workgroup_size(${PACK_THREADS})
fn main(@builtin(global_invocation_id) place: vec3u) {
  let row = place.x;
  let column = place.y;
  if (row >= job.rows) { return; }
  let place_ = job.firstRow + row;
  let panel = place_ / PANEL;
  let values = vec4f(
    numberOf(row, 4u * column), numberOf(row, 4u * column + 1u),
    numberOf(row, 4u * column + 2u), numberOf(row, 4u * column + 3u));
  ${hasLengths(form) ? packWithLengths : packPlain}
}`;

const packPlain = `gallery[(panel * job.columns + column) * PANEL + place_ % PANEL] = values;`;

/** Here the gallery is bound as single numbers, because a length is one. */
const packWithLengths = `
  let start = panel * PANEL * (4u * job.columns + 1u);
  let to = start + 4u * (column * PANEL + place_ % PANEL);
  gallery[to] = values.x;
  gallery[to + 1u] = values.y;
  gallery[to + 2u] = values.z;
  gallery[to + 3u] = values.w;
  if (column == 0u) { gallery[start + 4u * PANEL * job.columns + place_ % PANEL] = source[job.rows * job.dim + row]; }`;
