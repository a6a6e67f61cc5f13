import type { ConfusionMatrix } from './confusion-matrix.ts';
import { confusionTotals } from './confusion-totals.ts';
import { ratio } from './ratio.ts';

/**
 * Matthews correlation coefficient of truth and prediction in [−1, 1], for any number of labels:
 * `(c·s − Σ tₖpₖ) / √((s² − Σ pₖ²)(s² − Σ tₖ²))` with c right of s examples, tₖ examples and pₖ predictions of label k.
 * 0 is what guessing gives, and what is returned where truth or prediction is constant.
 *
 * Gorodkin: Comparing two K-category assignments by a K-category correlation coefficient (2004).
 *
 * Throws `INVALID_ARGUMENT` on a normalised matrix.
 *
 * @example
 * matthewsCorrelation(confusionMatrix({ trueLabels: [0, 0, 1, 1], predictedLabels: [1, 1, 0, 0] }));   // −1
 */
export function matthewsCorrelation(confusion: ConfusionMatrix): number {
  const { support, predicted, allRight, count } = confusionTotals(confusion, 'matthewsCorrelation');
  let expected = 0;
  let trueSquares = 0;
  for (const [i, examples] of support.entries()) {
    expected += examples * (predicted[i] as number);
    trueSquares += examples * examples;
  }
  const predictedSquares = predicted.reduce((sum, value) => sum + value * value, 0);
  const spread = Math.sqrt(count * count - predictedSquares) * Math.sqrt(count * count - trueSquares);
  return ratio(allRight * count - expected, spread);
}
