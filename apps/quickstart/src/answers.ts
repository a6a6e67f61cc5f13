import { createHash } from 'node:crypto';
import type { NdArray } from '@sim/core';
import type { SimilarityModel } from '@sim/models';

/** What a model answers to a few queries, down to the last bit. */
export interface Answers {
  /** SHA-256 of embeddings, neighbours' ids, distances and labels, and matches. */
  readonly digest: string;
  /** Matches at the optimal cut point. */
  readonly matches: readonly (number | string | null)[];
}

/** Embeds, looks up and matches `images`, and hashes every bit of it. */
export async function computeAnswers<Data>(model: SimilarityModel<Data>, images: NdArray): Promise<Answers> {
  const hash = createHash('sha256');
  hash.update(await model.embed(images));
  const hits = await model.lookup(images, { k: 5 });
  hash.update(hits.ids);
  hash.update(hits.distances);
  hash.update(JSON.stringify([...hits].map((row) => row.map(({ label }) => label))));
  const matches = await model.match(images);
  hash.update(JSON.stringify(matches));
  return { digest: hash.digest('hex'), matches };
}
