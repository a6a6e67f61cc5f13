import { takeExamples } from '@sim/core';
import { Indexer } from '@sim/indexer';
import { embedExamples } from '@sim/layers';
import { MultiNegativesRankLoss } from '@sim/losses';
import { RecallAtK } from '@sim/metrics';
import * as tf from '@tensorflow/tfjs-core';
import type { EmojiPairs } from './emoji-pairs.ts';
import { featureRows, textFeatures } from './text-features.ts';
import { EMBEDDING_SIZE, type Towers } from './towers.ts';
import { SCALE } from './train-towers.ts';

/** Both towers' embeddings of some emoji, each side in an index of its own. */
export interface PairIndexes {
  /** A record for each picture; its key says where the picture stands among all. */
  readonly pictures: Indexer<number>;
  /** A record for each text. */
  readonly texts: Indexer<string>;
  /** `[emoji, 128]`. */
  readonly textRows: Float32Array;
  /** `[emoji × styles, 128]`. */
  readonly pictureRows: Float32Array;
}

/** How well texts and pictures of some emoji find each other. */
export interface PairQuality {
  /** Share of texts whose nearest picture, or one of the five nearest, is of their emoji. */
  readonly textToPicture: { readonly r1: number; readonly r5: number };
  /** Share of pictures whose nearest text, or one of the five nearest, is of their emoji. */
  readonly pictureToText: { readonly r1: number; readonly r5: number };
  /** Ranking loss of each text among the pictures of one style, mean over styles. */
  readonly loss: number;
}

/** Embeds and indexes the emoji in `rows`. */
export async function indexPairs(towers: Towers, { names, texts, styles, pictures }: EmojiPairs, rows: readonly number[]): Promise<PairIndexes> {
  const places = rows.flatMap((i) => styles.map((_, style) => i * styles.length + style));
  const { values: pictureRows } = await embedExamples(towers.picture, takeExamples(pictures, places));
  const textRows = await embedTexts(towers, rows.map((i) => texts[i] as string));
  const indexes = {
    pictures: new Indexer<number>({ embeddingSize: EMBEDDING_SIZE }),
    texts: new Indexer<string>({ embeddingSize: EMBEDDING_SIZE }),
  };
  const nameOf = (i: number): string => names[i] as string;
  await indexes.pictures.add({ embeddings: pictureRows, labels: places.map((place) => nameOf(Math.floor(place / styles.length))), data: places });
  await indexes.texts.add({ embeddings: textRows, labels: rows.map(nameOf), data: rows.map((i) => texts[i] as string) });
  return { ...indexes, textRows, pictureRows };
}

/** Embeddings `[texts, 128]` of any texts. */
export async function embedTexts(towers: Towers, texts: readonly string[]): Promise<Float32Array> {
  return (await embedExamples(towers.text, featureRows(texts.map(textFeatures)))).values;
}

/** Quality of the towers on the emoji in `rows`, among themselves. */
export async function measurePairs(towers: Towers, pairs: EmojiPairs, rows: readonly number[]): Promise<PairQuality> {
  const indexes = await indexPairs(towers, pairs, rows);
  const { styles } = pairs;
  const names = rows.map((i) => pairs.names[i] as string);
  const result = {
    textToPicture: await recall(indexes.pictures, indexes.textRows, names),
    pictureToText: await recall(indexes.texts, indexes.pictureRows, names.flatMap((name) => styles.map(() => name))),
    loss: rankingLoss(indexes, styles.length),
  };
  indexes.pictures.dispose();
  indexes.texts.dispose();
  return result;
}

async function recall(index: Indexer<number> | Indexer<string>, rows: Float32Array, names: readonly string[]): Promise<{ r1: number; r5: number }> {
  const metrics = [1, 5].map((k) => new RecallAtK({ k }));
  const values = await index.evaluateRetrieval(rows, names, { metrics });
  return { r1: values['recall@1'] as number, r5: values['recall@5'] as number };
}

function rankingLoss({ textRows, pictureRows }: PairIndexes, styles: number): number {
  const loss = new MultiNegativesRankLoss({ form: 'paper', scale: SCALE });
  return tf.tidy(() => {
    const texts = tf.tensor2d(textRows, [textRows.length / EMBEDDING_SIZE, EMBEDDING_SIZE]);
    const byStyle = tf.unstack(tf.tensor3d(pictureRows, [texts.shape[0], styles, EMBEDDING_SIZE]), 1) as tf.Tensor2D[];
    const values = byStyle.map((pictures) => loss.call(texts, pictures).dataSync()[0] as number);
    return values.reduce((sum, value) => sum + value, 0) / styles;
  });
}
