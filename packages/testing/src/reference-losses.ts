import { test } from '@jest/globals';
import type { MetricLoss, TwoViewLoss } from '@sim/losses';
import { expectGradient, expectValue } from './close.ts';
import { describeGolden } from './golden.ts';
import { valueAndGradient } from './loss-conformance.ts';
import { viewGradients } from './two-view-conformance.ts';
import { everywhereAndDistant, withBackends } from './with-backends.ts';

interface ReferenceRecord {
  /** Class name, a blank, options as JSON with the original's names. */
  readonly loss: string;
  readonly note: string;
}

interface ReferenceLoss extends ReferenceRecord {
  readonly embeddings: number[][];
  readonly labels: number[];
  readonly value: number;
  readonly gradient: number[][];
}

interface ReferenceTwoViewLoss extends ReferenceRecord {
  readonly za: number[][];
  readonly zb: number[][];
  readonly value: number;
  readonly gradient_za: number[][];
  readonly gradient_zb: number[][];
}

/** Holds a loss to value and gradient of every record of TensorFlow Similarity that there is of it. */
export function describeReferenceLosses(Class: { new (options: never): MetricLoss; readonly className: string }): void {
  describeGolden<{ losses: ReferenceLoss[] }>('tfsim.json', ({ losses }) => {
    withBackends(Class.className, () => {
      test.each(recordsOf(losses, Class.className))('$loss, $note', async (record) => {
        const { embeddings, labels, value, gradient } = record;
        const ours = await valueAndGradient(new Class(optionsOf(record) as never), { labels, rows: embeddings });
        expectValue(ours.value, value);
        expectGradient(ours.gradient, gradient.flat());
      });
    }, everywhereAndDistant);
  });
}

/** Holds a two-view loss to value and gradients of every record of TensorFlow Similarity that there is of it. */
export function describeReferenceTwoViewLosses(Class: {
  new (options: never): TwoViewLoss;
  readonly className: string;
}): void {
  describeGolden<{ two_view_losses: ReferenceTwoViewLoss[] }>('tfsim.json', ({ two_view_losses: losses }) => {
    withBackends(Class.className, () => {
      test.each(recordsOf(losses, Class.className))('$loss, $note', async (record) => {
        const loss = new Class(optionsOf(record) as never);
        const ours = await viewGradients(loss, { a: record.za, b: record.zb });
        expectValue(ours.value, record.value);
        expectGradient(
          [...ours.gradientA, ...ours.gradientB],
          [...record.gradient_za.flat(), ...record.gradient_zb.flat()],
        );
      });
    });
  });
}

const recordsOf = <Record extends ReferenceRecord>(records: readonly Record[], className: string): Record[] =>
  records.filter(({ loss }) => loss.split(' ', 1)[0] === className);

const optionsOf = ({ loss }: ReferenceRecord): object => withOurNames(JSON.parse(loss.slice(loss.indexOf(' ') + 1)));

/** The original's snake_case option names in camelCase. */
const withOurNames = (options: object): object =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
