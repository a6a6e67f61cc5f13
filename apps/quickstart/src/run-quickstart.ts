import { EvalCallback } from '@sim/callbacks';
import { ProgressBar } from '@sim/callbacks/node/progress-bar';
import { sliceExamples } from '@sim/core';
import { type LabeledImages, loadMnist, type Mnist } from '@sim/datasets';
import type { CalibrationResults } from '@sim/evaluators';
import type { Lookups } from '@sim/indexer';
import { getLoss } from '@sim/losses';
import type { SimilarityModel } from '@sim/models';
import { MultiShotMemorySampler, selectExamples } from '@sim/samplers';
import * as tf from '@tensorflow/tfjs-core';
import { CustomCallback } from '@tensorflow/tfjs-layers';
import { type Answers, computeAnswers } from './answers.ts';
import { EMBEDDING_SIZE, makeModel } from './network.ts';
import type { Options } from './options.ts';
import { accuracyBySplit, type BySplit, mapAtRBySplit, SEEN_DIGITS } from './quality.ts';
import { reloadInSecondProcess } from './second-process.ts';
import { Stages } from './stages.ts';

/** Images of each digit in the index, and images that calibrate it. */
const INDEXED_PER_DIGIT = 20;
const CALIBRATION_PER_DIGIT = 100;
/** Training steps between two evaluations. */
const STEPS_PER_EPOCH = 100;
/** Test images that the evaluation while training looks at. */
const WATCHED_IMAGES = 1000;
/** Queries whose answers are compared with those of the second process. */
const COMPARED_QUERIES = 200;

/** Everything that a run found out. */
export interface QuickstartResult {
  readonly options: Options;
  /** Loss after each training step. */
  readonly stepLosses: readonly number[];
  /** Values after each epoch, by name; `step` says where the epochs end. */
  readonly epochs: Readonly<Record<string, readonly number[]>>;
  readonly mapAtR: BySplit;
  readonly nearest: BySplit;
  readonly calibration: CalibrationResults;
  /** Metrics of the test images at each cut point. */
  readonly classification: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
  readonly test: LabeledImages;
  /** Embeddings of the test images `[count, 64]`. */
  readonly embeddings: Float32Array;
  /** Five nearest records of each test image; each record keeps its picture. */
  readonly hits: Lookups<Float32Array>;
  /** Matches of the test images at the optimal cut point, −1 for none. */
  readonly matches: readonly (number | string | null)[];
  readonly reloaded: { readonly equal: boolean; readonly here: Answers; readonly there: Answers };
  readonly seconds: Readonly<Record<string, number>>;
}

/** Train, index, look up, calibrate, match, evaluate, save, and load in a second process. */
export async function runQuickstart(options: Options, print: (line: string) => void): Promise<QuickstartResult> {
  const stages = new Stages(print);
  const loss = getLoss(options.loss, 'npm start');
  const { train, test } = await stages.run('load MNIST', () => loadData(options));
  const indexed = selectExamples(train.images, train.labels, { numExamplesPerClass: INDEXED_PER_DIGIT, order: 'file' });

  const model = makeModel(options.seed) as SimilarityModel<Float32Array>;
  model.compile({ optimizer: tf.train.adam(1e-3), loss });
  const training = await stages.run('train', () => trainModel(model, train, test, indexed, options));

  await stages.run('index', (onProgress) =>
    model.index(indexed.examples, indexed.labels, { data: indexed.examples, onProgress }),
  );
  const hits = await stages.run('look up', (onProgress) => model.lookup(test.images, { k: 5, onProgress }));
  const calibration = await stages.run('calibrate', (onProgress) => {
    const { images, labels } = calibrationExamples(train, options);
    return model.calibrate(images, labels, { calibrationMetric: 'f1', onProgress });
  });
  const matches = await stages.run('match', (onProgress) => model.match(test.images, { noMatchLabel: -1, onProgress }));
  const { classification, embeddings, mapAtR } = await stages.run('evaluate', async (onProgress) => {
    const atCutpoints = await model.evaluateClassification(test.images, test.labels, { onProgress });
    const rows = await model.embed(test.images, { onProgress });
    const quality = await mapAtRBySplit(rows, test.labels, EMBEDDING_SIZE, onProgress);
    return { classification: atCutpoints, embeddings: rows, mapAtR: quality };
  });
  await stages.run('save', () => model.save(options.out));
  const reloaded = await stages.run('load in a second process', async () => {
    const here = await computeAnswers(model, sliceExamples(test.images, 0, COMPARED_QUERIES));
    const there = await reloadInSecondProcess(options.out, options.backend, COMPARED_QUERIES);
    return { here, there, equal: here.digest === there.digest };
  });
  const nearest = accuracyBySplit(test.labels, [...hits].map(([nearest]) => nearest?.label ?? null));
  return {
    options,
    ...training,
    mapAtR,
    nearest,
    calibration,
    classification,
    test,
    embeddings,
    hits,
    matches,
    reloaded,
    seconds: stages.seconds,
  };
}

async function loadData({ quick }: Options): Promise<Mnist> {
  const { train, test } = await loadMnist();
  if (!quick) return { train, test };
  return { train, test: { images: sliceExamples(test.images, 0, 1000), labels: test.labels.slice(0, 1000) } };
}

async function trainModel(
  model: SimilarityModel<Float32Array>,
  train: LabeledImages,
  test: LabeledImages,
  indexed: { readonly examples: LabeledImages['images']; readonly labels: Int32Array },
  { steps, seed }: Options,
): Promise<Pick<QuickstartResult, 'epochs' | 'stepLosses'>> {
  const epochs = Math.max(1, Math.round(steps / STEPS_PER_EPOCH));
  const sampler = new MultiShotMemorySampler(train.images, train.labels, {
    classesPerBatch: SEEN_DIGITS.length,
    examplesPerClassPerBatch: 10,
    classList: SEEN_DIGITS,
    stepsPerEpoch: Math.ceil(steps / epochs),
    seed,
  });
  const evaluation = new EvalCallback({
    queries: sliceExamples(test.images, 0, WATCHED_IMAGES),
    queryLabels: test.labels.subarray(0, WATCHED_IMAGES),
    targets: indexed.examples,
    targetLabels: indexed.labels,
    metrics: ['binary_accuracy'],
    knownClasses: SEEN_DIGITS,
  });
  const stepLosses: number[] = [];
  const watch = new CustomCallback({
    onBatchEnd: async (_batch, logs) => void stepLosses.push(Number(logs?.['loss'])),
  });
  const history = await model.fit(sampler, { epochs, callbacks: [evaluation, new ProgressBar(), watch] });
  return {
    stepLosses,
    epochs: {
      step: Array.from({ length: epochs }, (_, epoch) => (epoch + 1) * sampler.stepsPerEpoch),
      loss: history.history['loss'] as number[],
      ...evaluation.history,
    },
  };
}

/** Training images of every digit, from the second half of the file: an image of the index would match itself. */
function calibrationExamples({ images, labels }: LabeledImages, { seed, quick }: Options): LabeledImages {
  const half = labels.length / 2;
  const chosen = selectExamples(sliceExamples(images, half, labels.length), labels.subarray(half), {
    numExamplesPerClass: quick ? CALIBRATION_PER_DIGIT / 5 : CALIBRATION_PER_DIGIT,
    seed,
  });
  return { images: chosen.examples, labels: chosen.labels };
}
