import type { ConfusionMatrix } from './confusion-matrix.ts';
import { confusionTotals } from './confusion-totals.ts';

/**
 * Cohen's kappa of truth and prediction, at most 1: `(pₒ − pₑ) / (1 − pₑ)` with the observed agreement pₒ and the
 * agreement pₑ that labels drawn at the same rates would have. NaN where pₑ is 1: one label is all there is.
 *
 * Cohen: A coefficient of agreement for nominal scales (1960).
 *
 * Throws `INVALID_ARGUMENT` on a normalised matrix.
 *
 * @example
 * cohenKappa(confusionMatrix({ trueLabels: [0, 0, 1, 1], predictedLabels: [0, 1, 1, 1] }));   // 0.5
 */
export function cohenKappa(confusion: ConfusionMatrix): number {
  const { support, predicted, allRight, count } = confusionTotals(confusion, 'cohenKappa');
  const chance = support.reduce((sum, examples, i) => sum + examples * (predicted[i] as number), 0);
  return (allRight * count - chance) / (count * count - chance);
}
