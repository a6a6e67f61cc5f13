import { expect, test } from '@jest/globals';
import { getTwoViewLoss } from './get-two-view-loss.ts';
import { SimCLRLoss } from './sim-clr-loss.ts';
import { VicReg } from './vic-reg.ts';

test('makes a loss from its name, its class, or its name and options', () => {
  expect(getTwoViewLoss('SimCLRLoss')).toBeInstanceOf(SimCLRLoss);
  expect(getTwoViewLoss('VICREG_LOSS')).toBeInstanceOf(VicReg);
  expect(getTwoViewLoss(VicReg)).toBeInstanceOf(VicReg);
  expect(getTwoViewLoss({ className: 'SimCLRLoss', config: { temperature: 2 } }).getConfig()).toMatchObject({
    temperature: 2,
  });
});

test('gives a loss back', () => {
  const loss = new SimCLRLoss();
  expect(getTwoViewLoss(loss)).toBe(loss);
});

test('lists the known names for an unknown one', () => {
  expect(() => getTwoViewLoss('clr')).toThrow(
    'getTwoViewLoss: unknown two-view loss, got "clr". ' +
      'Use one of: barlow, multineg_rank_loss, simclr_loss, simsiam_loss, vicreg_loss.',
  );
});
