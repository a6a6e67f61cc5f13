import { describePart, type PartConfig, requireOneOf, SimError, type StorageLocation } from '@sim/core';
import { unitRows } from '@sim/distances';
import { TwoViewLoss } from '@sim/losses';
import type { Sampler } from '@sim/samplers';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { ContrastiveCompileArgs, TrainedCompileArgs } from './compile-options.ts';
import type { ContrastiveAlgorithm } from './contrastive-algorithms.ts';
import { checkParts, type ContrastiveParts } from './contrastive-parts.ts';
import { makeRegistered } from './make-registered.ts';
import type { SamplerFitArgs } from './model-options.ts';
import type { LoadOptions } from './save-options.ts';
import type { ModelClass } from './saved-model.ts';
import { SimilarityModel } from './similarity-model.ts';
import { makeContrastiveStep } from './train-step/contrastive-step.ts';
import { loggingLayers } from './train-step/logging-layers.ts';
import { keepFirstOutput, keepOneLoss, requireDistinctLogs } from './train-step/metric-names.ts';
import type { TrainStep } from './train-step/train-step.ts';
import { TrainedModel } from './trained-model.ts';
import { TwoViewSampler } from './two-view-sampler.ts';
import { readViewPair, ViewPairSampler } from './view-pair-sampler.ts';

/** The part of a contrastive model whose output is the embedding. */
export type EmbeddingPart = 'backbone' | 'projector';

/** Options of `ContrastiveModel`. */
export interface ContrastiveModelArgs extends ContrastiveParts {
  /** What makes the embedding, which is then scaled to length 1. Default `'projector'`, on top of the backbone. */
  readonly embedWith?: EmbeddingPart | undefined;
  /** Name of the model. */
  readonly name?: string | undefined;
}

/**
 * A `tf.LayersModel` that learns without labels from two views of each example, with the same index beside it as
 * `SimilarityModel`: train, index, look up, calibrate, match, evaluate, save.
 *
 * Its outputs are the projections `projector(backbone(x))` `[batch, dim]` and, for the algorithm `'simsiam'`, the
 * predictions made of them. `predict`, `embed` and the index speak of embeddings: projections, or features of the
 * backbone, scaled to length 1.
 *
 * `fit` takes a sampler whose augmenter makes two views, or two tensors: `fit(viewA, viewB, args)`. Rows of a batch are the
 * first views of all examples, then the second, as `Augmenter.forSampler` orders them: row `view · count + i`. Where there
 * is one view, it stands for both. Logs hold `loss`, the metrics, which are called with the projections of both views,
 * and what `ActivationStdLoggingLayer`s measure; see `makeContrastiveStep`. Validation data are refused: watch the
 * embedding with `EvalCallback`.
 *
 * The model takes its parts over: `dispose` frees them.
 *
 * Throws what the check of the parts throws: `UNKNOWN_NAME` (algorithm, embedWith), `INVALID_ARGUMENT`,
 * `UNSUPPORTED_OPERATION` or `SHAPE_MISMATCH`.
 *
 * Differs from TF Similarity: metrics given to `compile` are logged; a predictor that nothing would train is refused, as
 * are more than two views; `embedWith`; `summary` shows the predictor.
 *
 * @example
 * const model = createContrastiveModel({ backbone, algorithm: 'simclr' });
 * model.compile({ optimizer: tf.train.adam(1e-3), loss: new SimCLRLoss() });
 * await model.fit(new SingleShotMemorySampler(images, { augmenter, examplesPerBatch: 64 }), { epochs: 3 });
 * await model.index(images, labels);
 */
export class ContrastiveModel<Data = unknown> extends TrainedModel<Data, TwoViewLoss> {
  static override readonly className: string = 'ContrastiveModel';

  readonly backbone: tfl.LayersModel;
  readonly projector: tfl.LayersModel;
  readonly predictor: tfl.LayersModel | null;
  readonly algorithm: ContrastiveAlgorithm;
  readonly embedWith: EmbeddingPart;
  /** Shares the layers of this model; its output is the embedding before it is scaled. */
  readonly #embedder: tfl.LayersModel;

  constructor(args: ContrastiveModelArgs) {
    const where = 'ContrastiveModel.constructor';
    const { backbone, projector, predictor = null, algorithm = 'simsiam', embedWith = 'projector', name } = args;
    checkParts(args, where);
    requireOneOf(embedWith, ['backbone', 'projector'], 'embedWith', where);
    const [{ shape, dtype }] = backbone.inputs as [tfl.SymbolicTensor];
    const inputs = tfl.input({ shape: shape.slice(1), dtype });
    const features = backbone.apply(inputs) as tfl.SymbolicTensor;
    const projection = projector.apply(features) as tfl.SymbolicTensor;
    const outputs = predictor ? [projection, predictor.apply(projection) as tfl.SymbolicTensor] : [projection];
    super({ inputs, outputs, ...(name === undefined ? {} : { name }) });
    this.backbone = backbone;
    this.projector = projector;
    this.predictor = predictor;
    this.algorithm = algorithm;
    this.embedWith = embedWith;
    this.#embedder = tfl.model({ inputs, outputs: embedWith === 'backbone' ? features : projection });
  }

  /**
   * Configures training and creates an empty index, in place of the one there is. Without a loss it does the latter alone.
   * Embeddings are compared by cosine unless a distance is named.
   *
   * Throws `INVALID_ARGUMENT` (a loss of another kind, metrics of one name), and what `Indexer` throws.
   */
  override compile(args: ContrastiveCompileArgs): void {
    const { loss } = args;
    if (loss !== undefined && !(loss instanceof TwoViewLoss))
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where: this.where('compile'),
        problem: 'the loss must be one of two views',
        got: loss,
        cure: 'Pass one such as new SimSiamLoss(), or train labelled examples with SimilarityModel.',
      });
    super.compile(args);
  }

  /** Embeddings `[batch, dim]` of length 1. */
  override predict(x: tf.Tensor | tf.Tensor[], args?: Parameters<tfl.LayersModel['predict']>[1]): tf.Tensor2D {
    return tf.tidy(() => unitRows(this.#embedder.predict(x, args) as tf.Tensor2D));
  }

  /** As `predict`, in one batch. */
  override predictOnBatch(x: tf.Tensor | tf.Tensor[]): tf.Tensor2D {
    return tf.tidy(() => unitRows(this.#embedder.predictOnBatch(x) as tf.Tensor2D));
  }

  /** Refused with `UNSUPPORTED_OPERATION`: a loss of two views has no targets to compare with. */
  override evaluate(): never {
    throw unsupported('evaluate', this.where('evaluate'));
  }

  /** Refused as `evaluate` is. */
  override async evaluateDataset(): Promise<never> {
    throw unsupported('evaluateDataset', this.where('evaluateDataset'));
  }

  /** The parts and the algorithm as plain JSON. */
  override getConfig(): tf.serialization.ConfigDict {
    const { name, backbone, projector, predictor, algorithm, embedWith } = this;
    const describe = (part: tfl.LayersModel): PartConfig => describePart(part as never, this.where('getConfig'));
    const parts = { backbone: describe(backbone), projector: describe(projector), predictor: predictor && describe(predictor) };
    return { name, algorithm, embedWith, ...parts } as unknown as tf.serialization.ConfigDict;
  }

  /** A model like the one that `getConfig` described, as TensorFlow.js makes it when loading. */
  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
    ...context: [customObjects?: tf.serialization.ConfigDict, fastWeightInit?: boolean]
  ): T {
    const { backbone, projector, predictor, ...rest } = config as unknown as Record<string, PartConfig | null>;
    const make = (part: PartConfig | null | undefined) =>
      part && makeRegistered(part, 'part of the model', 'ContrastiveModel.load', ...context);
    return new cls({ ...rest, backbone: make(backbone), projector: make(projector), predictor: make(predictor) });
  }

  /**
   * Loads what `save` wrote: all parts, training and index.
   *
   * Throws `FILE_NOT_FOUND`, `FILE_FORMAT`, `FILE_TRUNCATED`, `FILE_CORRUPT`, `FILE_NEWER_VERSION`, or `UNKNOWN_NAME` for
   * a loss, an optimizer or a part's class that is not known here.
   */
  static async load<Data = unknown>(
    location: StorageLocation,
    options: LoadOptions<TwoViewLoss> = {},
  ): Promise<ContrastiveModel<Data>> {
    // Ready backbones are of this class.
    tf.serialization.registerClass(SimilarityModel as ModelClass<SimilarityModel>);
    const modelClass = ContrastiveModel as ModelClass<ContrastiveModel<Data>>;
    return ContrastiveModel.loadAs<Data, TwoViewLoss, ContrastiveModel<Data>>(location, { modelClass, makeLoss }, options);
  }

  protected override get embeddings(): readonly tfl.SymbolicTensor[] {
    return this.#embedder.outputs;
  }

  protected override asTrainLoss(loss: TrainedCompileArgs<TwoViewLoss>['loss']): TwoViewLoss | null {
    return loss instanceof TwoViewLoss ? loss : null;
  }

  protected override nameLogs(where: string): void {
    keepOneLoss(this);
    keepFirstOutput(this);
    for (const { name, fn } of loggingLayers(this)) {
      this.metricsNames.push(name);
      this.metricsTensors.push([fn, 0]);
    }
    if (tf.tidy(() => this.calculateLosses().length > 0)) this.metricsNames.push('contrastive_loss', 'regularization_loss');
    requireDistinctLogs(this, where);
  }

  protected override makeDefaultStep(): TrainStep<TwoViewLoss> {
    return makeContrastiveStep({ algorithm: this.algorithm });
  }

  protected override async fitSampler(sampler: Sampler, options: SamplerFitArgs): Promise<tfl.History> {
    const where = this.where('fit');
    requireSupported(options, ['validationData', 'validationBatches', 'validationBatchSize'], where);
    return super.fitSampler(new TwoViewSampler(sampler, where), options);
  }

  protected override async fitTensors(...[viewA, viewB, args = {}]: Parameters<tfl.LayersModel['fit']>): Promise<tfl.History> {
    const where = this.where('fit');
    const { batchSize, shuffle, epochs = 1, ...rest } = args;
    requireSupported(rest, ['validationSplit', 'sampleWeight', 'stepsPerEpoch', 'validationSteps'], where);
    const sampler = new ViewPairSampler(await readViewPair(viewA, viewB, where), { batchSize, shuffle });
    return this.fitSampler(sampler, { ...(rest as Omit<SamplerFitArgs, 'epochs'>), epochs });
  }
}

/** Losses are imported when one is needed: a model that is only used carries none of them. */
const makeLoss = async (saved: PartConfig, where: string): Promise<TwoViewLoss> =>
  (await import('@sim/losses/get-two-view-loss')).getTwoViewLoss(saved, where);

function requireSupported(options: object, refused: readonly string[], where: string): void {
  const given = Object.entries(options).find(([name, value]) => value !== undefined && refused.includes(name));
  if (given) throw unsupported(given[0], where);
}

const unsupported = (what: string, where: string): SimError =>
  new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: `contrastive training has no ${what}`,
    cure: 'Watch the quality of the embedding with EvalCallback, evaluateRetrieval or evaluateClassification.',
  });
