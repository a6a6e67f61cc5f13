import { type NdArray, takeExamples } from '@sim/core';
import { Indexer } from '@sim/indexer';
import { SEEN_DIGITS, UNSEEN_DIGITS } from './digits-of-training.ts';

/** A figure for the digits of training, for the others, and for all ten. */
export interface BySplit {
  readonly seen: number;
  readonly unseen: number;
  readonly all: number;
}

/**
 * MAP@R of embeddings `[count, dim]` of digits among themselves by cosine, each left out of its own neighbours. Seen and
 * unseen: queries and gallery both restricted to those digits.
 */
export async function mapAtRBySplit(embeddings: NdArray<Float32Array>, labels: Int32Array): Promise<BySplit> {
  const of = async (digits: readonly number[]): Promise<number> => {
    const rows = [...labels.keys()].filter((i) => digits.includes(labels[i] as number));
    const index = new Indexer({ embeddingSize: embeddings.shape[1] as number });
    const values = takeExamples(embeddings, rows).values;
    const own = Int32Array.from(rows, (i) => labels[i] as number);
    const ownIds = await index.add({ embeddings: values, labels: own });
    const { 'map@r': result } = await index.evaluateRetrieval(values, own, { metrics: ['map@r'], ownIds });
    index.dispose();
    return result as number;
  };
  return { seen: await of(SEEN_DIGITS), unseen: await of(UNSEEN_DIGITS), all: await of([...SEEN_DIGITS, ...UNSEEN_DIGITS]) };
}
