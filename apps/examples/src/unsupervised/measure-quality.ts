import { exampleSize, type Labels, type NdArray, normalizeRows } from '@sim/core';
import { Indexer } from '@sim/indexer';
import { RecallAtK } from '@sim/metrics';
import type { ImageSet, LabelledPart } from './image-set.ts';

/** How good an embedding is. All in [0, 1] but for the spread. */
export interface Quality {
  /** Among the test images, each left out of its own neighbours. */
  readonly mapAtR: number;
  /** Share of test images whose nearest labelled image has their label. */
  readonly nearest: number;
  /** Mean standard deviation per dimension of rows of length 1, times √dim: near 1 where they point everywhere, 0 where all point one way. */
  readonly spread: number;
}

/** What makes rows `[count · dim]` of length 1 of images. */
export type Embed = (images: NdArray<Float32Array>) => Promise<Float32Array>;

/** The pixels themselves. */
export const embedByPixels: Embed = async (images) => normalizeRows(images.values, exampleSize(images));

/** Measures an embedding by cosine. */
export async function measureQuality(embed: Embed, { test, shots }: Pick<ImageSet, 'test' | 'shots'>): Promise<Quality> {
  const rows = await embed(test.images);
  const dim = rows.length / test.labels.length;
  const { mapAtR, nearest } = await amongThemselves(rows, test.labels, dim);
  return { mapAtR, nearest: shots ? await amongShots(rows, test, await embed(shots.images), shots) : nearest, spread: spreadOf(rows, dim) };
}

async function amongThemselves(rows: Float32Array, labels: Labels, dim: number): Promise<Omit<Quality, 'spread'>> {
  const index = new Indexer({ embeddingSize: dim });
  const ownIds = await index.add({ embeddings: rows, labels });
  const metrics = ['map@r', new RecallAtK({ k: 1 })] as const;
  const found = await index.evaluateRetrieval(rows, labels, { metrics, ownIds });
  index.dispose();
  return { mapAtR: found['map@r'] as number, nearest: found['recall@1'] as number };
}

async function amongShots(rows: Float32Array, test: LabelledPart, shotRows: Float32Array, shots: LabelledPart): Promise<number> {
  const dim = rows.length / test.labels.length;
  const index = new Indexer({ embeddingSize: dim });
  await index.add({ embeddings: shotRows, labels: shots.labels });
  const found = await index.evaluateRetrieval(rows, test.labels, { metrics: [new RecallAtK({ k: 1 })] });
  index.dispose();
  return found['recall@1'] as number;
}

function spreadOf(rows: Float32Array, dim: number): number {
  const count = rows.length / dim;
  let sum = 0;
  for (let column = 0; column < dim; column++) {
    let [mean, squares] = [0, 0];
    for (let row = 0; row < count; row++) {
      const value = rows[row * dim + column] as number;
      mean += value / count;
      squares += (value * value) / count;
    }
    sum += Math.sqrt(Math.max(0, squares - mean * mean));
  }
  return (sum / dim) * Math.sqrt(dim);
}
