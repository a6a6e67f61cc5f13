import type { PartConfig, StorageLocation } from '@sim/core';
import { MetricLoss } from '@sim/losses';
import type { SimilarityCompileArgs } from './compile-options.ts';
import type { LoadOptions } from './save-options.ts';
import type { ModelClass } from './saved-model.ts';
import { keepOneLoss, requireDistinctLogs } from './train-step/metric-names.ts';
import { makeSupervisedStep } from './train-step/supervised-step.ts';
import type { TrainStep } from './train-step/train-step.ts';
import { TrainedModel } from './trained-model.ts';

/**
 * A `tf.LayersModel` whose output is an embedding, with an index of examples beside it: train, index, look up,
 * calibrate, match, evaluate, save.
 *
 * Examples are tensors or `{ values, shape }`, labels integers or strings, and every answer speaks in the labels
 * that were given. Calls on the index embed the examples and go on as those of `Indexer`, which tells their options and
 * errors in full.
 *
 * Differs from TF Similarity: `load` brings index and training back with the model; an embedding output that is not
 * there, an unknown cut point and calls before `compile` are refused with a reason.
 *
 * @example
 * const model = new SimilarityModel({ inputs, outputs: new MetricEmbedding({ units: 64 }).apply(features) });
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: new MultiSimilarityLoss() });
 * await model.fit(sampler, { epochs: 3 });
 * await model.index(images, labels);
 * const hits = await model.lookup(queries, { k: 5 });   // hits[0][0].label
 */
export class SimilarityModel<Data = unknown> extends TrainedModel<Data, MetricLoss> {
  static override readonly className: string = 'SimilarityModel';

  /** The metric loss that the model was compiled with. */
  get metricLoss(): MetricLoss | null {
    return this.trainLoss;
  }

  /**
   * Loads what `save` wrote: model, training and index.
   *
   * Throws `FILE_NOT_FOUND`, `FILE_FORMAT`, `FILE_TRUNCATED`, `FILE_CORRUPT`, `FILE_NEWER_VERSION`, or `UNKNOWN_NAME` for
   * a loss or an optimizer that is not known here.
   */
  static async load<Data = unknown>(location: StorageLocation, options: LoadOptions = {}): Promise<SimilarityModel<Data>> {
    const modelClass = SimilarityModel as ModelClass<SimilarityModel<Data>>;
    return SimilarityModel.loadAs<Data, MetricLoss, SimilarityModel<Data>>(location, { modelClass, makeLoss }, options);
  }

  protected override asTrainLoss(loss: SimilarityCompileArgs['loss']): MetricLoss | null {
    return loss instanceof MetricLoss ? loss : null;
  }

  protected override nameLogs(where: string): void {
    keepOneLoss(this);
    requireDistinctLogs(this, where);
  }

  protected override makeDefaultStep(): TrainStep {
    return makeSupervisedStep({ embeddingOutput: this.embeddingOutput });
  }
}

/** Losses are imported when one is needed: a model that is only used carries none of them. */
const makeLoss = async (saved: PartConfig, where: string): Promise<MetricLoss> =>
  (await import('@sim/losses/get-loss')).getLoss(saved, where);
