/** @internal */
import type { RankForm } from '@sim/core';
import { PANEL, filterText, jobText, keyText } from './shader-text.ts';

/** What an expand shader is generated for. */
export interface ExpandOptions {
  readonly form: RankForm;
  readonly filtered: boolean;
}

/**
 * Keys of every row of the panels that were selected for a query, `[query, panel, row]`. A workgroup is one selected
 * panel of one query; those whose panel stands in another part of the gallery leave their place to another call.
 */
export const expandShader = ({ form, filtered }: ExpandOptions): string => `
${jobText}
@group(0) @binding(1) var<storage, read> queries: array<vec4f>;
@group(0) @binding(2) var<storage, read> gallery: array<vec4f>;
@group(0) @binding(3) var<storage, read> selected: array<vec2u>;
@group(0) @binding(4) var<storage, read_write> keys: array<u32>;
${keyText(form)}
${filterText(5, filtered)}

@compute @workgroup_size(${PANEL})
fn main(@builtin(workgroup_id) place: vec3u, @builtin(local_invocation_index) thread: u32) {
  let query = place.y;
  let entry = query * (job.width + 1u);
  let to = query * job.stride + place.x * PANEL + thread;
  if (place.x >= selected[entry].x) {
    keys[to] = NO_KEY;
    return;
  }
  let panel = selected[entry + 1u + place.x].x;
  if (panel < job.firstPanel || panel >= job.firstPanel + job.panelCount) { return; }
  let here = panel - job.firstPanel;
  var sum = 0.0;
  for (var column = 0u; column < job.columns; column++) {
    let row = gallery[here * panelLength() + column * PANEL + thread];
    sum = addColumn(sum, queries[query * queryLength() + column], row);
  }
  let key = orderedBits(finishKey(sum, errorOf(query), lengthOf(here, thread)));
  keys[to] = select(NO_KEY, key, isAllowed(panel * PANEL + thread));
}`;
