import type { LoadIndexOptions } from '@sim/indexer';
import type { MetricLoss } from '@sim/losses';
import type { TrainedCompileArgs } from './compile-options.ts';
import type { TrainLoss } from './train-step/train-loss.ts';

/** Options of `save`. */
export interface SaveOptions {
  /** Save the records of the index with the model. Default true. */
  readonly saveIndex?: boolean | undefined;
  /** Save optimizer and loss, so that training goes on where it stopped. Default true. */
  readonly includeOptimizer?: boolean | undefined;
  /** Replace what is there. Default true. */
  readonly overwrite?: boolean | undefined;
}

/**
 * Options of `load`. Functions of your own cannot be saved: a loss, metrics or a train step that are
 * some have to be given again.
 */
export interface LoadOptions<Loss extends TrainLoss = MetricLoss> extends LoadIndexOptions {
  /** The loss to go on training with. Default: the saved one, made again by its class name. */
  readonly loss?: TrainedCompileArgs<Loss>['loss'];
  /** Default: those of the saved metrics that are names. */
  readonly metrics?: TrainedCompileArgs<Loss>['metrics'];
  /** Has to be given where the model was trained with a step of its own. */
  readonly trainStep?: TrainedCompileArgs<Loss>['trainStep'];
  /** Make optimizer and loss again, so that the model can be trained. Default true. */
  readonly compile?: boolean | undefined;
}
