import { expect, test } from '@jest/globals';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { maskedExtreme } from './masked-extreme.ts';

interface Case {
  readonly rows: number[][];
  readonly mask: boolean[][];
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 7 }))
  .chain(([q, k]) =>
    fc.record({
      // Few different values, so that ties are frequent; large ones, where 1e-6 vanishes in float32.
      rows: fc.array(
        fc.array(fc.constantFrom(-1000, -1, 0, 0.5, 3, 1000), { minLength: k, maxLength: k }),
        { minLength: q, maxLength: q },
      ),
      mask: fc.array(fc.array(fc.boolean(), { minLength: k, maxLength: k }), { minLength: q, maxLength: q }),
    }),
  );

/** The chosen column of a row, by a plain loop; −1 where nothing is kept. */
function chosenColumn(row: number[], mask: boolean[], which: 'max' | 'min'): number {
  let best = -1;
  for (const [column, value] of row.entries()) {
    if (!mask[column]) continue;
    const held = row[best];
    if (held === undefined || (which === 'max' ? value > held : value < held)) best = column;
  }
  return best;
}

withBackends('maskedExtreme', () => {
  const run = ({ rows, mask }: Case, which: 'max' | 'min', part: 'index' | 'value') =>
    numbersOf(() => maskedExtreme(tf.tensor2d(rows), tf.tensor2d(mask, undefined, 'bool'), which)[part]);

  test.each(['max', 'min'] as const)('is the first %s of the kept entries', async (which) => {
    await fc.assert(
      fc.asyncProperty(cases, async (input) => {
        const values = await run(input, which, 'value');
        const indices = await run(input, which, 'index');
        for (const [i, row] of input.rows.entries()) {
          const column = chosenColumn(row, input.mask[i] as boolean[], which);
          expect(indices[i]).toBe(Math.max(0, column));
          const ifEmpty = which === 'max' ? Math.min(...row) - 1e-6 : Math.max(...row) + 1e-6;
          expect(values[i]).toBe(Math.fround(column < 0 ? ifEmpty : (row[column] as number)));
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each(['max', 'min'] as const)('gives the whole gradient to the chosen entry: %s', async (which) => {
    await fc.assert(
      fc.asyncProperty(cases, async (input) => {
        const weighted = (x: tf.Tensor): tf.Scalar => {
          const { value } = maskedExtreme(x as tf.Tensor2D, tf.tensor2d(input.mask, undefined, 'bool'), which);
          return tf.sum(tf.mul(value, tf.expandDims(tf.range(1, input.rows.length + 1), 1)));
        };
        const gradient = await numbersOf(() => tf.grad(weighted)(tf.tensor2d(input.rows)));
        const expected = input.rows.flatMap((row, i) => {
          const column = chosenColumn(row, input.mask[i] as boolean[], which);
          return row.map((_, j) => (j === column ? i + 1 : 0));
        });
        expect(gradient).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  test('is not disturbed by what the mask leaves out', async () => {
    const rows = [[NaN, 2, Infinity, 1, -Infinity]];
    const mask = [[false, true, false, true, false]];
    expect(await run({ rows, mask }, 'max', 'value')).toEqual([2]);
    expect(await run({ rows, mask }, 'max', 'index')).toEqual([1]);
    expect(await run({ rows, mask }, 'min', 'value')).toEqual([1]);
    expect(await run({ rows, mask }, 'min', 'index')).toEqual([3]);
  });
});
