import { type NdArray, sliceExamples, takeExamples } from '@sim/core';
import {
  calibrationCurve,
  type Chart,
  confusionMatrixChart,
  distanceHistogram,
  type HeadlineFigure,
  neighbourSheet,
  projectEmbedding,
  projector,
  renderReport,
  trainingCurves,
  worstMistakes,
} from '@sim/viz';
import { umapEmbedding } from '@sim/viz/umap-js';
import { describeMachine } from './metrics-file.ts';
import { EMBEDDING_SIZE } from './network.ts';
import { UNSEEN_DIGITS } from './quality.ts';
import { isComparable, PYTORCH } from './results-table.ts';
import type { QuickstartResult } from './run-quickstart.ts';
import { sampleDistances } from './sample-distances.ts';

/** Test images on the map. More would hide one another. */
const MAPPED_IMAGES = 1000;

/** The run as one HTML file: the answer, its figures, pictures, tables, and how it was run. */
export async function makeReport(result: QuickstartResult): Promise<string> {
  const { options, mapAtR, classification, seconds } = result;
  const optimal = classification['optimal'] ?? {};
  return renderReport({
    title: 'Telling digits apart that the network never saw',
    answer:
      `Trained on six digits for ${options.steps} steps, the embedding ranks the other four with a MAP@R of ` +
      `${percent(mapAtR.unseen)}, and calls ${percent(Number(optimal['precision']))} of its matches right.`,
    figures: headlineFigures(result),
    sections: [
      { title: 'What it finds', charts: [nearestNeighbours(result), mistakes(result)] },
      { title: 'The embedding', charts: await maps(result) },
      { title: 'Which distance is a match', charts: [distances(result), curves(result), confusion(result)] },
      { title: 'Training', charts: [training(result)] },
    ],
    tables: [
      {
        title: 'Quality',
        columns: ['measure', 'seen digits', 'unseen digits', 'all digits'],
        rows: [
          ['MAP@R', ...splits(mapAtR)],
          ['1-NN accuracy', ...splits(result.nearest)],
        ],
      },
      {
        title: 'Seconds per stage',
        columns: ['stage', 'seconds'],
        rows: Object.entries(seconds).map(([stage, value]) => [stage, Number(value.toFixed(1))]),
      },
    ],
    runInfo: { ...options, 'same answers in a second process': result.reloaded.equal, ...describeMachine() },
  });
}

function headlineFigures(result: QuickstartResult): HeadlineFigure[] {
  const { mapAtR, nearest, classification } = result;
  const optimal = classification['optimal'] ?? {};
  const beside = (value: number): string | undefined => (isComparable(result) ? `PyTorch ${value.toFixed(1)} %` : undefined);
  return [
    { name: 'MAP@R, seen digits', value: percent(mapAtR.seen), note: beside(PYTORCH.mapAtR.seen) },
    { name: 'MAP@R, unseen digits', value: percent(mapAtR.unseen), note: beside(PYTORCH.mapAtR.unseen) },
    { name: '1-NN accuracy', value: percent(nearest.all), note: beside(PYTORCH.nearest.all) },
    {
      name: 'F1 at the calibrated distance',
      value: Number(optimal['f1']).toFixed(3),
      note: `distance ${Number(optimal['distance']).toFixed(3)}`,
    },
  ];
}

/** The first test image of each digit with its five nearest records. */
function nearestNeighbours({ test, hits }: QuickstartResult): Chart {
  const queries = Array.from({ length: 10 }, (_, digit) => test.labels.indexOf(digit)).filter((query) => query >= 0);
  return neighbourSheet(
    queries.map((query) => ({
      picture: pictureOf(test.images, query),
      label: test.labels[query] as number,
      neighbours: hits.row(query).map(({ label, distance, data }) => ({ label, distance, picture: toPicture(data) })),
    })),
  );
}

function mistakes({ test, hits }: QuickstartResult): Chart {
  return worstMistakes(
    Array.from(test.labels, (label, query) => {
      const [nearest] = hits.row(query);
      return {
        label,
        picture: pictureOf(test.images, query),
        neighbourLabel: nearest?.label ?? null,
        neighbourPicture: toPicture(nearest?.data ?? null),
        distance: nearest?.distance ?? Number.POSITIVE_INFINITY,
      };
    }),
  );
}

/** The same test images twice: by UMAP, which shows who is near whom, and by PCA, which keeps proportions. */
async function maps({ test, embeddings, options }: QuickstartResult): Promise<Chart[]> {
  const count = Math.min(MAPPED_IMAGES, test.labels.length);
  const rows = embeddings.subarray(0, count * EMBEDDING_SIZE);
  const points = {
    labels: test.labels.subarray(0, count),
    unseenLabels: UNSEEN_DIGITS,
    images: sliceExamples(test.images, 0, count),
  };
  const byUmap = await umapEmbedding(rows, { dim: EMBEDDING_SIZE, seed: options.seed });
  return [
    projector(toPairs(byUmap), { ...points, title: 'By UMAP: seen digits gather, unseen digits (open circles) find places of their own' }),
    projector(toPairs(projectEmbedding(rows, { dim: EMBEDDING_SIZE })), {
      ...points,
      title: 'By PCA: the two directions in which the embedding varies most',
    }),
  ];
}

function distances({ embeddings, test, calibration, options }: QuickstartResult): Chart {
  return distanceHistogram(sampleDistances(embeddings, test.labels, EMBEDDING_SIZE, options.seed), {
    cutpoints: Object.values(calibration.cutpoints),
    xTitle: 'cosine distance',
  });
}

const curves = ({ calibration }: QuickstartResult): Chart =>
  calibrationCurve(calibration, { xTitle: 'cosine distance of the nearest record' });

function confusion({ test, matches }: QuickstartResult): Chart {
  return confusionMatrixChart({
    trueLabels: test.labels,
    predictedLabels: matches.map((label) => (label === -1 ? null : label)),
  });
}

function training({ stepLosses, epochs }: QuickstartResult): Chart {
  const ends = epochs['step'] ?? [];
  const accuracy = (name: string, key: string) => ({ name, steps: ends, values: epochs[key] ?? [] });
  return trainingCurves([
    {
      title: 'loss',
      curves: [{ name: 'loss', steps: stepLosses.map((_, i) => i + 1), values: stepLosses }],
    },
    {
      title: '1-NN accuracy',
      curves: [
        accuracy('seen digits', 'binary_accuracy_known_classes'),
        accuracy('unseen digits', 'binary_accuracy_unknown_classes'),
      ],
    },
  ]);
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const splits = ({ seen, unseen, all }: QuickstartResult['mapAtR']): string[] => [seen, unseen, all].map(percent);

function pictureOf(images: NdArray<Float32Array>, index: number): NdArray<Float32Array> {
  return toPicture(takeExamples(images, [index]).values) as NdArray<Float32Array>;
}

const toPicture = (values: Float32Array | null): NdArray<Float32Array> | undefined =>
  values ? { values, shape: [28, 28] } : undefined;

const toPairs = (points: Float32Array): Float32Array[] =>
  Array.from({ length: points.length / 2 }, (_, i) => points.subarray(2 * i, 2 * i + 2));
