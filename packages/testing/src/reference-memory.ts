import { test } from '@jest/globals';
import { getLoss, XBM } from '@sim/losses';
import { expectValue } from './close.ts';
import { describeGolden } from './golden.ts';
import { valueAndGradient } from './loss-conformance.ts';
import { withBackends } from './with-backends.ts';

interface ReferenceMemory {
  /** Class name of the inner loss, with its default options. */
  readonly loss: string;
  readonly memory_size: number;
  readonly warmup_steps: number;
  readonly steps: readonly {
    readonly embeddings: number[][];
    readonly labels: number[];
    readonly value: number;
  }[];
}

/** Holds `XBM` to the value of each step of every sequence of TensorFlow Similarity. */
export function describeReferenceMemory(): void {
  describeGolden<{ xbm: ReferenceMemory[] }>('tfsim.json', ({ xbm }) => {
    withBackends('XBM', () => {
      test.each(xbm)('$loss, memory of $memory_size after $warmup_steps steps', async (record) => {
        const loss = new XBM({
          loss: getLoss(record.loss),
          memorySize: record.memory_size,
          warmupSteps: record.warmup_steps,
        });
        for (const { embeddings, labels, value } of record.steps) {
          expectValue((await valueAndGradient(loss, { labels, rows: embeddings })).value, value);
        }
        loss.dispose();
      });
    });
  });
}
