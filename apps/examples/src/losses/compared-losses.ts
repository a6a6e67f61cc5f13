import {
  CircleLoss,
  LiftedStructLoss,
  type MetricLoss,
  MultiSimilarityLoss,
  PNLoss,
  SoftNearestNeighborLoss,
  TripletLoss,
  XBM,
} from '@sim/losses';
import { SEEN_DIGITS } from '../digits-of-training.ts';
import { AllTripletsLoss } from './all-triplets-loss.ts';
import { RankedPairsLoss } from './ranked-pairs-loss.ts';

/** One loss of the comparison. */
export interface ComparedLoss {
  readonly name: string;
  /** What is special about it here. */
  readonly note: string;
  readonly make: () => MetricLoss;
  /** MAP@R on seen digits that PyTorch reached with it: same network, batch size and steps, mean of three seeds. */
  readonly pyTorch?: number;
}

const MARGIN = 0.2;

/** Every loss over labels, with settings that suit a cosine distance. */
export const comparedLosses: readonly ComparedLoss[] = [
  {
    name: 'Triplet, hard',
    note: `the farthest positive and the nearest negative of each anchor, margin ${MARGIN}`,
    make: () => new TripletLoss({ positiveMiningStrategy: 'hard', negativeMiningStrategy: 'hard', margin: MARGIN }),
    pyTorch: 76.5,
  },
  {
    name: 'Triplet, semi-hard',
    note: `the farthest positive and the nearest negative beyond it, margin ${MARGIN}`,
    make: () => new TripletLoss({ positiveMiningStrategy: 'hard', negativeMiningStrategy: 'semi-hard', margin: MARGIN }),
  },
  {
    name: 'Triplet, all',
    note: `every semi-hard triplet of the batch, margin ${MARGIN}: a loss written in this example`,
    make: () => new AllTripletsLoss({ margin: MARGIN }),
    pyTorch: 96.3,
  },
  {
    name: 'PN',
    note: 'as semi-hard triplets, the negative far from the positive too; soft margin, its default',
    make: () => new PNLoss(),
  },
  {
    name: 'MultiSimilarity',
    note: 'its defaults',
    make: () => new MultiSimilarityLoss(),
    pyTorch: 97,
  },
  {
    name: 'XBM of MultiSimilarity',
    note: 'against the last 600 rows, after 10 steps without memory',
    make: () => new XBM({ loss: new MultiSimilarityLoss(), memorySize: 600, warmupSteps: 10 }),
  },
  {
    name: 'Circle',
    note: 'form of the paper, margin 0.4, gamma 80',
    make: () => new CircleLoss({ form: 'paper', margin: 0.4, gamma: 80 }),
    pyTorch: 97.4,
  },
  {
    name: 'SoftNearestNeighbor',
    note: 'squared Euclidean distance, its default',
    make: () => new SoftNearestNeighborLoss(),
  },
  {
    name: 'LiftedStruct',
    note: 'form of the paper, margin 1',
    make: () => new LiftedStructLoss({ form: 'paper' }),
  },
  {
    name: 'MultiNegativesRank',
    note: 'form of the paper; pairs of a class among one pair of every other class',
    make: () => new RankedPairsLoss({ classesPerBatch: SEEN_DIGITS.length }),
  },
];
