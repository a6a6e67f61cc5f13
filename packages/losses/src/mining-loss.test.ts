import { expect, test } from '@jest/globals';
import type { LossTerms } from './loss-terms.ts';
import { MiningLoss, type MiningLossOptions } from './mining-loss.ts';

/** A loss of the user's own that chooses as the built-in ones do. */
class Own extends MiningLoss {
  constructor(options: MiningLossOptions = {}) {
    super({ ...options, name: 'own' });
  }
  override terms(): LossTerms {
    return [];
  }
}

test('keeps its choices, and their defaults', () => {
  expect(new Own().getConfig()).toEqual({
    name: 'own',
    reduction: 'mean',
    distance: 'cosine',
    positiveMiningStrategy: 'hard',
    negativeMiningStrategy: 'semi-hard',
    margin: null,
  });
  const choices = { positiveMiningStrategy: 'easy', negativeMiningStrategy: 'hard', margin: -0.5 } as const;
  expect(new Own(choices)).toMatchObject(choices);
});

test.each([
  [{ positiveMiningStrategy: 'semi-hard' }, 'Own.constructor: unknown positive mining strategy, got "semi-hard"'],
  [{ negativeMiningStrategy: 'soft' }, 'Own.constructor: unknown negative mining strategy, got "soft"'],
  [{ margin: Number.NaN }, 'Own.constructor: margin must be a finite number, got NaN'],
])('refuses %p', (options, message) => {
  expect(() => new Own(options as never)).toThrow(message);
});
