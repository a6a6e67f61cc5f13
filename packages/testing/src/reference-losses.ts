import { test } from '@jest/globals';
import type { MetricLoss } from '@sim/losses';
import { expectGradient, expectValue } from './close.ts';
import { describeGolden } from './golden.ts';
import { valueAndGradient } from './loss-conformance.ts';
import { withBackends } from './with-backends.ts';

interface ReferenceLoss {
  /** Class name, a blank, options as JSON with the original's names. */
  readonly loss: string;
  readonly note: string;
  readonly embeddings: number[][];
  readonly labels: number[];
  readonly value: number;
  readonly gradient: number[][];
}

/** Holds a loss to value and gradient of every record of TensorFlow Similarity that there is of it. */
export function describeReferenceLosses(Class: { new (options: never): MetricLoss; readonly className: string }): void {
  describeGolden<{ losses: ReferenceLoss[] }>('tfsim.json', ({ losses }) => {
    const records = losses.filter(({ loss }) => loss.split(' ', 1)[0] === Class.className);
    withBackends(Class.className, () => {
      test.each(records)('$loss, $note', async ({ loss, embeddings, labels, value, gradient }) => {
        const options = withOurNames(JSON.parse(loss.slice(loss.indexOf(' ') + 1)));
        const ours = await valueAndGradient(new Class(options as never), { labels, rows: embeddings });
        expectValue(ours.value, value);
        expectGradient(ours.gradient, gradient.flat());
      });
    });
  });
}

/** The original's snake_case option names in camelCase. */
const withOurNames = (options: object): object =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
