import { Barlow, SimCLRLoss, SimSiamLoss, type TwoViewLoss, VicReg } from '@sim/losses';
import type { ContrastiveAlgorithm } from '@sim/models';

/** How one method is trained. */
export interface MethodSetting {
  readonly makeLoss: () => TwoViewLoss;
  /** At the end of the warm-up. */
  readonly learningRate: number;
  /** Numbers of a projection. */
  readonly dim: number;
}

/** The methods on pictures of few classes, of which many make a batch: here on digits and photographs. */
export const methodsOfFewClasses: Readonly<Record<ContrastiveAlgorithm, MethodSetting>> = {
  simsiam: { makeLoss: () => new SimSiamLoss(), learningRate: 4e-3, dim: 256 },
  // Warm, so that pictures of one class, which every batch has many of, are hardly driven apart.
  simclr: { makeLoss: () => new SimCLRLoss({ temperature: 1 }), learningRate: 2e-3, dim: 256 },
  barlow: { makeLoss: () => new Barlow(), learningRate: 2e-3, dim: 128 },
  vicreg: { makeLoss: () => new VicReg(), learningRate: 2e-3, dim: 128 },
};

/** The methods on pictures of many classes, of which few meet in a batch: here on emoji. */
export const methodsOfManyClasses: Readonly<Record<ContrastiveAlgorithm, MethodSetting>> = {
  simsiam: { makeLoss: () => new SimSiamLoss(), learningRate: 2e-3, dim: 256 },
  simclr: { makeLoss: () => new SimCLRLoss({ temperature: 0.1 }), learningRate: 3e-3, dim: 256 },
  barlow: { makeLoss: () => new Barlow(), learningRate: 3e-3, dim: 256 },
  vicreg: { makeLoss: () => new VicReg(), learningRate: 3e-3, dim: 256 },
};
