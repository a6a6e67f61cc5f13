import { expect, test } from '@jest/globals';
import { getLoss } from './get-loss.ts';
import { MultiSimilarityLoss } from './multi-similarity-loss.ts';
import { TripletLoss } from './triplet-loss.ts';
import { XBM } from './wrappers/xbm.ts';

test('makes a loss from its name, its class, or its name and options', () => {
  expect(getLoss('TripletLoss')).toBeInstanceOf(TripletLoss);
  expect(getLoss('MULTISIM_LOSS')).toBeInstanceOf(MultiSimilarityLoss);
  expect(getLoss(TripletLoss)).toBeInstanceOf(TripletLoss);
  expect(getLoss({ className: 'XBM', config: { loss: 'pn_loss', memorySize: 0 } })).toBeInstanceOf(XBM);
  expect(getLoss({ className: 'MultiSimilarityLoss', config: { alpha: 3 } }).getConfig()).toMatchObject({ alpha: 3 });
});

test('gives a loss back', () => {
  const loss = new TripletLoss();
  expect(getLoss(loss)).toBe(loss);
});

test('lists the known names for an unknown one', () => {
  expect(() => getLoss('triplets')).toThrow(
    /unknown loss, got "triplets". Use one of: circle_loss, .*triplet_loss, xbm_loss/,
  );
});
