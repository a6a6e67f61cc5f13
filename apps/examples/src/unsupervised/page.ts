import { type NdArray, splitExamples, takeExamples } from '@sim/core';
import type { ContrastiveModel } from '@sim/models';
import {
  type Cell,
  type Chart,
  type NeighbourRow,
  neighbourSheet,
  projector,
  renderReport,
  trainingCurves,
  visualizeViews,
} from '@sim/viz';
import { umapEmbedding } from '@sim/viz/umap-js';
import type { ImageSet } from './image-set.ts';
import type { RunResult } from './run-result.ts';
import { machine, percent } from '../page-parts.ts';

/** Images whose views are shown, queries with neighbours, points of the map. */
const [SHOWN, QUERIES, MAPPED] = [12, 8, 800];

/** The run as one HTML file. */
export async function makePage(model: ContrastiveModel, set: ImageSet, result: RunResult): Promise<string> {
  const [pixels, untrained, trained] = result.measured;
  const { name, groupedBy } = set;
  const row = ({ name: what, mapAtR, nearest, probe, spread }: RunResult['measured'][number]): Cell[] =>
    [what, percent(mapAtR), percent(nearest), probe === null ? null : percent(probe), spread.toFixed(2)];
  return renderReport({
    title: `${result.method} on ${name}: an embedding without labels`,
    answer:
      `From ${result.steps} batches without a label, ${result.method} takes MAP@R from ${percent(pixels.mapAtR)} on raw pixels` +
      ` and ${percent(untrained.mapAtR)} in the untrained network to ${percent(trained.mapAtR)}.`,
    figures: [
      { name: 'MAP@R', value: percent(trained.mapAtR), note: `raw pixels ${percent(pixels.mapAtR)}` },
      { name: '1-NN', value: percent(trained.nearest), note: `raw pixels ${percent(pixels.nearest)}` },
      { name: 'spread', value: trained.spread.toFixed(2), note: '1 is even, 0 a collapse' },
      { name: 'seconds of training', value: result.course.seconds.toFixed(0) },
    ],
    sections: [
      { title: 'What training sees', text: 'Two views of each image, at random; the loss brings the two together.', charts: [await views(set)] },
      { title: 'Training', charts: [curves(result)] },
      { title: 'What it learned', text: `Labels and the ${groupedBy} played no part in training.`, charts: [await neighbours(model, set), await map(model, set, result.seed)] },
    ],
    tables: [
      { title: 'Quality', columns: ['rows', 'MAP@R', '1-NN', 'linear probe', 'spread'], rows: result.measured.map(row) },
    ],
    runInfo: {
      data: name,
      method: result.method,
      steps: result.steps,
      batch: result.batchSize,
      seed: result.seed,
      ...machine,
    },
  });
}

async function views({ train, augmenter }: ImageSet): Promise<Chart> {
  const originals = takeExamples(train, [...Array(SHOWN).keys()]);
  const made = augmenter.augment(originals, null, 2);
  const arrays: NdArray<Float32Array>[] = [];
  for (const view of made) {
    arrays.push({ values: await view.data<'float32'>(), shape: view.shape });
    view.dispose();
  }
  return visualizeViews([originals, ...arrays], {
    title: 'An image and two views of it',
    minPixelValue: 0,
    maxPixelValue: 1,
  });
}

function curves({ course }: RunResult): Chart {
  const steps = course.losses.map((_, epoch) => epoch + 1);
  return trainingCurves(
    [
      { title: 'loss', curves: [{ name: 'loss', steps, values: course.losses }] },
      { title: 'spread, 1 is even', curves: [{ name: 'spread', steps, values: course.spreads }], domain: [0, 1] },
    ],
    { xTitle: 'epoch' },
  );
}

/** Queries from all over the test images, each with its nearest other images. */
async function neighbours(model: ContrastiveModel, { test }: ImageSet): Promise<Chart> {
  const count = test.labels.length;
  const pictures = splitExamples(test.images).map((values) => ({ values, shape: test.images.shape.slice(1) }));
  const queries = Array.from({ length: QUERIES }, (_, i) => Math.floor((i * count) / QUERIES));
  const ids = await model.index(test.images, test.labels);
  const hits = await model.lookup(takeExamples(test.images, queries), { k: 6 });
  const rows = [...hits].map((found, i): NeighbourRow => {
    const query = queries[i] as number;
    const others = found.filter(({ id }) => id !== ids[query]).slice(0, 5);
    return {
      picture: pictures[query],
      label: test.labels[query] as number | string,
      neighbours: others.map(({ id, label, distance }) => ({ label, distance, picture: pictures[id] })),
    };
  });
  return neighbourSheet(rows);
}

async function map(model: ContrastiveModel, { test, groups, groupedBy }: ImageSet, seed: number): Promise<Chart> {
  const count = test.labels.length;
  const shown = Math.min(count, MAPPED);
  const rows = Array.from({ length: shown }, (_, i) => Math.floor((i * count) / shown));
  const images = takeExamples(test.images, rows);
  const embeddings = await model.embed(images);
  const points = await umapEmbedding(embeddings, { dim: embeddings.length / shown, seed });
  return projector(points, {
    title: `Map of ${shown} test images, by ${groupedBy}`,
    labels: rows.map((i) => groups[i] as number | string),
    tooltips: rows.map((i) => String(test.labels[i])),
    images,
    minPixelValue: 0,
    maxPixelValue: 1,
  });
}
