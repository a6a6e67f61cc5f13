import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sliceExamples, type Label, type NdArray } from '@sim/core';
import { type Chart, type ReportSection, renderReport, visualizeViews } from '@sim/viz';
import type { Example, ExampleOptions } from '../example.ts';
import { fileRecipes } from './file-recipes.ts';
import { memoryRecipes } from './memory-recipes.ts';
import { describeBatch, labelCounts, type ShownBatch } from './recipe.ts';
import { streamRecipes } from './stream-recipes.ts';

export const example: Example = {
  summary: 'Every sampler at work: arrays, class lists and limits, augmenters, files, streams, TFRecords, going on where a run stopped.',
  run,
};

const recipes = [...memoryRecipes, ...fileRecipes, ...streamRecipes];

async function run({ seed, out, quick, print }: ExampleOptions): Promise<Record<string, unknown>> {
  const folder = join(out, 'data');
  mkdirSync(folder, { recursive: true });
  const sections: ReportSection[] = [];
  const figures: Record<string, unknown> = {};
  for (const { title, text, make } of recipes) {
    print(`\n${title}`);
    const batches = await make({ seed, folder, quick, print });
    for (const shown of batches) print(`  ${shown.title}: ${describeBatch(shown)}`);
    figures[title] = batches.map(({ batch, labelCodes }) => ({
      shape: batch.examples.shape,
      labels: Object.fromEntries(labelCounts({ batch, labelCodes })),
    }));
    const charts = batches.filter(({ batch }) => batch.examples.shape.length === 4).map(drawBatch);
    if (charts.length > 0) sections.push({ title, text, charts });
  }
  const page = join(out, 'sampler-cookbook.html');
  writeFileSync(
    page,
    renderReport({
      title: 'Batches of every sampler',
      answer: 'A batch holds some classes with some examples each, whatever the examples come from.',
      sections,
      runInfo: { seed, quick },
    }),
  );
  print(`\nPictures of the batches: ${page}`);
  return figures;
}

/** The pictures of a batch with their labels; views of one example side by side. */
function drawBatch({ title, batch, labelCodes, views = 1 }: ShownBatch): Chart {
  const examples = batch.examples as NdArray<Float32Array | Uint8Array>;
  const count = batch.labels.length / views;
  const parts = Array.from({ length: views }, (_, view) => sliceExamples(examples, view * count, (view + 1) * count));
  const labels = Array.from(batch.labels.subarray(0, count), (code) => labelCodes.decode(code) as Label);
  return visualizeViews(parts, { labels, title, description: `A batch of pictures, ${title}: ${describeBatch({ batch, labelCodes })}.` });
}
