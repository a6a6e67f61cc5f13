import { convNetSim } from '@sim/architectures';
import { EvalCallback } from '@sim/callbacks';
import { ProgressBar } from '@sim/callbacks/node/progress-bar';
import { type Label, sliceExamples } from '@sim/core';
import type { LabeledImages, Mnist } from '@sim/datasets';
import type { Lookups } from '@sim/indexer';
import { MultiSimilarityLoss } from '@sim/losses';
import type { SimilarityModel } from '@sim/models';
import { MultiShotMemorySampler, selectExamples } from '@sim/samplers';
import * as tf from '@tensorflow/tfjs-core';
import { SEEN_DIGITS, UNSEEN_DIGITS } from '../digits-of-training.ts';
import { countDecisions, type Decisions, UNKNOWN } from './decisions.ts';

/** Unknown digits that calibration has examples of; the other two nobody tells anything about before the test. */
export const CALIBRATED_DIGITS: readonly number[] = UNSEEN_DIGITS.slice(0, 2);
export const NEW_DIGITS: readonly number[] = UNSEEN_DIGITS.slice(2);

/** What a run is asked for. */
export interface UnknownClassesSetting {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly seed: number;
  /** Images of each digit that calibrate. */
  readonly calibrationPerDigit: number;
}

/** A cut-point with what it makes of the test images. */
export interface JudgedCutpoint extends Decisions {
  readonly name: string;
  readonly distance: number;
  /** Digit or −1 for each test image. */
  readonly matches: readonly (Label | null)[];
}

/** Everything that a run found out. */
export interface UnknownClassesResult {
  readonly setting: UnknownClassesSetting;
  /** 1-NN accuracy after each epoch, by name, and the steps at their ends. */
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly cutpoints: readonly JudgedCutpoint[];
  /** Metrics of the test images over the distance. */
  readonly curves: Readonly<Record<string, ArrayLike<number>>>;
  readonly test: LabeledImages;
  /** Nearest record of each test image. */
  readonly hits: Lookups<Float32Array>;
  readonly seconds: number;
}

/** Images of each known digit in the index, and of every digit for the evaluation while training. */
const INDEXED_PER_DIGIT = 100;
const WATCHED_PER_DIGIT = 20;
const WATCHED_QUERIES = 1000;

/** The curves of the test images: up to a distance beyond every cut-point. */
const CURVE_POINTS = 200;
const CURVE_END = 0.4;

/** The cut-points to look for: what should be reached, and the calibration metric that says so. */
const WISHES: readonly { readonly name: string; readonly calibrationMetric: string; readonly thresholdsTargets: Readonly<Record<string, number>> }[] = [
  { name: 'careful', calibrationMetric: 'precision', thresholdsTargets: { careful: 0.99 } },
  { name: 'generous', calibrationMetric: 'recall', thresholdsTargets: { generous: 0.99 } },
  // The last one stays with the model.
  { name: 'optimal', calibrationMetric: 'f1', thresholdsTargets: {} },
];

/** Trains on six digits, indexes and calibrates them, and asks about images of all ten. */
export async function runUnknownClasses({ train, test }: Mnist, setting: UnknownClassesSetting): Promise<UnknownClassesResult> {
  const model = convNetSim<Float32Array>({ inputShape: [28, 28, 1], seed: setting.seed });
  model.compile({ optimizer: tf.train.adam(1e-3), loss: new MultiSimilarityLoss() });
  const start = performance.now();
  const history = await trainModel(model, train, test, setting);
  const seconds = (performance.now() - start) / 1000;

  const known = selectExamples(train.images, train.labels, { classList: SEEN_DIGITS, numExamplesPerClass: INDEXED_PER_DIGIT, order: 'file' });
  await model.index(known.examples, known.labels, { data: known.examples });
  const calibration = calibrationImages(train, setting);
  const calibrationRows = await model.embed(calibration.images);
  const rows = await model.embed(test.images);
  const { indexer } = model;
  const cutpoints: JudgedCutpoint[] = [];
  for (const { name, ...wish } of WISHES) {
    const found = (await indexer.calibrate(calibrationRows, calibration.labels, wish)).cutpoints[name];
    if (!found) continue;
    const matches = await indexer.match(rows, { cutpoint: name, noMatchLabel: UNKNOWN });
    cutpoints.push({ name, distance: found.distance, matches, ...countDecisions(test.labels, matches, CALIBRATED_DIGITS) });
  }
  const distanceThresholds = Float64Array.from({ length: CURVE_POINTS }, (_, i) => (CURVE_END * (i + 1)) / CURVE_POINTS);
  const curves = await indexer.evaluateClassification(rows, test.labels, { distanceThresholds, metrics: ['precision', 'recall', 'f1'] });
  const hits = await indexer.lookup(rows, { k: 1 });
  model.dispose();
  return { setting, history, cutpoints: cutpoints.sort((a, b) => a.distance - b.distance), curves, test, hits, seconds };
}

/** Trains, looking after each epoch at test images of known and of unknown digits apart. */
async function trainModel(
  model: SimilarityModel<Float32Array>,
  train: LabeledImages,
  test: LabeledImages,
  { epochs, stepsPerEpoch, seed }: UnknownClassesSetting,
): Promise<Record<string, readonly number[]>> {
  const sampler = new MultiShotMemorySampler(train.images, train.labels, {
    classesPerBatch: SEEN_DIGITS.length,
    examplesPerClassPerBatch: 10,
    classList: SEEN_DIGITS,
    stepsPerEpoch,
    seed,
  });
  const targets = selectExamples(train.images, train.labels, { numExamplesPerClass: WATCHED_PER_DIGIT, order: 'file' });
  const evaluation = new EvalCallback({
    queries: sliceExamples(test.images, 0, WATCHED_QUERIES),
    queryLabels: test.labels.subarray(0, WATCHED_QUERIES),
    targets: targets.examples,
    targetLabels: targets.labels,
    metrics: ['binary_accuracy'],
    knownClasses: SEEN_DIGITS,
  });
  const { history } = await model.fit(sampler, { epochs, callbacks: [evaluation, new ProgressBar()] });
  return { step: Array.from({ length: epochs }, (_, epoch) => (epoch + 1) * stepsPerEpoch), loss: history['loss'] as number[], ...evaluation.history };
}

/** Images of the known digits and of two unknown ones, from the second half of the file: none is in the index. */
function calibrationImages({ images, labels }: LabeledImages, { calibrationPerDigit, seed }: UnknownClassesSetting): LabeledImages {
  const half = labels.length / 2;
  const { examples, labels: chosen } = selectExamples(sliceExamples(images, half, labels.length), labels.subarray(half), {
    classList: [...SEEN_DIGITS, ...CALIBRATED_DIGITS],
    numExamplesPerClass: calibrationPerDigit,
    seed,
  });
  return { images: examples, labels: chosen };
}
