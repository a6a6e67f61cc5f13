import {
  type Cell,
  type Chart,
  projectEmbedding,
  renderReport,
  type ReportTable,
  type TrainingCurve,
  trainingCurves,
  type TrainingPanel,
} from '@sim/viz';
import { umapEmbedding } from '@sim/viz/umap-js';
import { collapseNote } from './collapse-note.ts';
import type { ComparedLoss } from './compared-losses.ts';
import { type GridMap, mapGrid } from './map-grid.ts';
import { EMBEDDING_SIZE, type LossResult, type TrainingSetting } from './train-and-measure.ts';
import { machine, percent } from '../page-parts.ts';

/** Means over runs of steps that the training chart shows of each loss. */
const WINDOWS = 30;

/** A loss with what came out. */
export type Measured = ComparedLoss & LossResult;

/** The comparison as one HTML file. */
export async function makePage(measured: readonly Measured[], labels: Int32Array, setting: TrainingSetting): Promise<string> {
  const [best] = [...measured].sort((a, b) => b.mapAtR.seen - a.mapAtR.seen) as [Measured];
  const [farthest] = [...measured].sort((a, b) => b.mapAtR.unseen - a.mapAtR.unseen) as [Measured];
  const collapsed = measured.filter((one) => collapseNote(one));
  return renderReport({
    title: `${measured.length} losses, one network, the same batches`,
    answer:
      `After ${setting.steps} steps ${best.name} ranks the digits of training best, ${farthest.name} those that training never saw` +
      (collapsed.length === 0 ? '.' : `; ${collapsed.map(({ name }) => name).join(' and ')} collapsed.`),
    figures: [
      { name: 'best MAP@R, seen digits', value: percent(best.mapAtR.seen), note: best.name },
      { name: 'best MAP@R, unseen digits', value: percent(farthest.mapAtR.unseen), note: farthest.name },
      { name: 'seconds per loss', value: mean(measured.map((one) => one.seconds)).toFixed(1), note: `${setting.steps} steps of 60 images` },
      { name: 'collapsed', value: collapsed.length, note: collapsed.map(({ name }) => name).join(', ') || 'none' },
    ],
    sections: [
      {
        title: 'What each loss makes of the same images',
        text: 'Closed circles are digits of training, open ones were never seen. The embedding has 64 numbers; each map shows them in two.',
        charts: [await byUmap(measured, labels, setting.seed), byPca(measured, labels)],
      },
      { title: 'Training', charts: [fallOfLosses(measured)] },
    ],
    tables: [qualityTable(measured), { title: 'Settings', columns: ['loss', 'setting'], rows: measured.map(({ name, note }) => [name, note]) }],
    runInfo: { ...setting, ...machine },
  });
}

/** Who is near whom; distances between groups mean little. */
async function byUmap(measured: readonly Measured[], labels: Int32Array, seed: number): Promise<Chart> {
  const maps: GridMap[] = [];
  for (const one of measured)
    maps.push({ name: one.name, note: quality(one), points: await umapEmbedding(one.embeddings, { dim: EMBEDDING_SIZE, seed }) });
  return mapGrid(maps, {
    title: 'By UMAP: who is near whom',
    description: `${labels.length} test images as each loss places them, by digit; UMAP keeps neighbours and gives up distances.`,
    labels,
  });
}

/** All at one scale, so that an embedding that has collapsed is the point that it is. */
function byPca(measured: readonly Measured[], labels: Int32Array): Chart {
  const maps = measured.map((one) => ({
    name: one.name,
    note: collapseNote(one) ?? `same digit ${one.distances.same.toFixed(2)} apart, different ${one.distances.different.toFixed(2)}`,
    points: projectEmbedding(one.embeddings, { dim: EMBEDDING_SIZE }),
  }));
  return mapGrid(maps, {
    title: 'By PCA, all at one scale: how much room each loss uses',
    description: 'The same images in the two directions in which each embedding varies most, with mean cosine distances; all frames have one scale.',
    labels,
    reach: 1.3,
  });
}

/** Losses of different scales as shares of where they started. */
function fallOfLosses(measured: readonly Measured[]): Chart {
  const half = Math.ceil(measured.length / 2);
  const panel = (part: readonly Measured[]): TrainingPanel => ({ title: 'loss ÷ loss of the first steps', curves: part.map(relativeCurve), domain: [0, 1.2] });
  return trainingCurves([panel(measured.slice(0, half)), panel(measured.slice(half))], {
    title: 'Each loss as a share of where it started',
    description: `Line charts of ${measured.length} losses over the training steps, means over runs of steps, each divided by its first.`,
  });
}

function relativeCurve({ name, stepLosses }: Measured): TrainingCurve {
  const size = Math.max(1, Math.floor(stepLosses.length / WINDOWS));
  const windows = Array.from({ length: Math.floor(stepLosses.length / size) }, (_, i) => mean(stepLosses.slice(i * size, (i + 1) * size)));
  const first = windows[0] || 1;
  return { name, steps: windows.map((_, i) => (i + 1) * size), values: windows.map((value) => value / first) };
}

function qualityTable(measured: readonly Measured[]): ReportTable {
  return {
    title: 'Quality and time',
    columns: ['loss', 'MAP@R seen', 'in PyTorch', 'unseen', 'all', '1-NN', 'seconds', 'remark'],
    rows: measured.map((one): Cell[] => [
      one.name,
      ...[one.mapAtR.seen, ...(one.pyTorch === undefined ? [null] : [one.pyTorch / 100]), one.mapAtR.unseen, one.mapAtR.all, one.nearest].map((value) =>
        value === null ? null : percent(value),
      ),
      one.seconds.toFixed(1),
      collapseNote(one),
    ]),
  };
}

const quality = ({ mapAtR }: Measured): string => `MAP@R seen ${percent(mapAtR.seen)}, unseen ${percent(mapAtR.unseen)}`;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
