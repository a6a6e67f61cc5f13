import { type NdArray, takeExamples } from '@sim/core';
import { calibrationCurve, type Chart, confusionMatrixChart, distanceHistogram, neighbourSheet, renderReport, trainingCurves, worstMistakes } from '@sim/viz';
import { SEEN_DIGITS, UNSEEN_DIGITS } from '../digits-of-training.ts';
import { machine, percent } from '../page-parts.ts';
import { UNKNOWN } from './decisions.ts';
import { CALIBRATED_DIGITS, type JudgedCutpoint, NEW_DIGITS, type UnknownClassesResult } from './run-unknown-classes.ts';

/** Known digits in the order of their names. */
const KNOWN: readonly number[] = [...SEEN_DIGITS].sort((a, b) => a - b);

/** "Unknown" under a picture, where there is little room. */
const NONE = 'none';

/** The run as one HTML file. */
export function makePage(result: UnknownClassesResult): string {
  const { setting, cutpoints, seconds } = result;
  const optimal = cutpoints.find(({ name }) => name === 'optimal') as JudgedCutpoint;
  const careful = cutpoints.find(({ name }) => name === 'careful');
  return renderReport({
    title: 'Six digits known, four unknown',
    answer:
      `${percent(optimal.known.right)} of the images of known digits get their name, and ${percent(optimal.rejectedNew)} of those of digits ` +
      `that nobody mentioned before (${NEW_DIGITS.join(' and ')}) are called unknown` +
      (careful ? `; cut more carefully, it is ${percent(careful.known.right)} and ${percent(careful.rejectedNew)}.` : '.'),
    figures: [
      { name: 'known digits named rightly', value: percent(optimal.known.right), note: `${percent(optimal.known.wrong)} wrongly, ${percent(optimal.known.unknown)} called unknown` },
      { name: `new digits (${NEW_DIGITS.join(', ')}) rejected`, value: percent(optimal.rejectedNew), note: 'in no training, index or calibration' },
      { name: `calibrated unknown (${CALIBRATED_DIGITS.join(', ')}) rejected`, value: percent(optimal.rejectedCalibrated), note: 'in the calibration alone' },
      { name: 'names that are right', value: percent(optimal.precision), note: `cut-point ${optimal.distance.toFixed(3)}` },
    ],
    sections: [
      {
        title: 'Who is taken for whom',
        text: `The index holds the digits ${KNOWN.join(', ')}. Everything else should be called unknown; each row is a true digit.`,
        charts: [...cutpoints.map((cut) => confusion(result, cut)), examples(result, optimal), mistakes(result)],
      },
      { title: 'Where to cut', charts: [curves(result), distances(result)] },
      { title: 'Training', charts: [training(result)] },
    ],
    tables: [
      {
        title: 'Test images at each cut-point',
        columns: ['cut-point', 'distance', 'known: right', 'known: wrong', 'known: called unknown', `unknown ${CALIBRATED_DIGITS.join(', ')}: rejected`, `new ${NEW_DIGITS.join(', ')}: rejected`, 'names that are right'],
        rows: cutpoints.map(({ name, distance, known, rejectedCalibrated, rejectedNew, precision }) => [
          name,
          distance.toFixed(3),
          ...[known.right, known.wrong, known.unknown, rejectedCalibrated, rejectedNew, precision].map(percent),
        ]),
      },
    ],
    runInfo: { ...setting, 'seconds of training': Number(seconds.toFixed(1)), ...machine },
  });
}

/** With a row and a column for "unknown": what the row holds elsewhere was taken for a known digit. */
function confusion({ test }: UnknownClassesResult, { name, distance, matches, rejectedNew, known }: JudgedCutpoint): Chart {
  const nameOf = (label: unknown): string => (SEEN_DIGITS.includes(label as number) ? String(label) : 'unknown');
  return confusionMatrixChart(
    {
      trueLabels: Array.from(test.labels, nameOf),
      predictedLabels: matches.map(nameOf),
      labels: [...KNOWN.map(String), 'unknown'],
    },
    { title: `${name}, distance ${distance.toFixed(3)}: ${percent(known.right)} of known digits named rightly, ${percent(rejectedNew)} of new ones rejected` },
  );
}

/** Test images of every digit with their nearest record, as they stand in the file; names that are wrong are marked. */
function examples({ test, hits }: UnknownClassesResult, { matches }: JudgedCutpoint): Chart {
  const queries = [...KNOWN, ...UNSEEN_DIGITS].flatMap((digit) => {
    const first = test.labels.indexOf(digit);
    return first < 0 ? [] : [first];
  });
  return neighbourSheet(
    queries.map((query) => ({
      picture: pictureOf(test.images, query),
      label: SEEN_DIGITS.includes(test.labels[query] as number) ? String(test.labels[query]) : NONE,
      neighbours: hits.row(query).map(({ distance, data }) => ({
        label: matches[query] === UNKNOWN ? NONE : String(matches[query]),
        distance,
        picture: toPicture(data),
      })),
    })),
    {
      title: 'The first test image of each digit, its nearest record, and the answer at the optimal cut-point',
      description: 'Each query with its nearest record; under the record the answer: its digit, or none where it is too far. Wrong answers are framed and marked ×.',
    },
  );
}

/** Unknown digits that lie closest to a known one. */
function mistakes({ test, hits }: UnknownClassesResult): Chart {
  const pairs = Array.from(test.labels, (label, query) => {
    const [nearest] = hits.row(query);
    return { label, picture: pictureOf(test.images, query), neighbourLabel: nearest?.label ?? null, neighbourPicture: toPicture(nearest?.data ?? null), distance: nearest?.distance ?? Number.POSITIVE_INFINITY };
  }).filter(({ label }) => !SEEN_DIGITS.includes(label));
  return worstMistakes(pairs, { title: 'The unknown digits that look most like a known one' });
}

const curves = ({ curves: values, cutpoints }: UnknownClassesResult): Chart =>
  calibrationCurve(
    { thresholds: values, cutpoints: Object.fromEntries(cutpoints.map((cut) => [cut.name, cut])) },
    { xTitle: 'cosine distance of the nearest record', title: 'Precision and recall of the test images by cut-point' },
  );

function distances({ test, hits, cutpoints }: UnknownClassesResult): Chart {
  const nearest = (isKnown: boolean): number[] =>
    Array.from(test.labels, (label, query) => (SEEN_DIGITS.includes(label) === isKnown ? Math.max(0, hits.row(query)[0]?.distance ?? 0) : null)).filter((value) => value !== null);
  const [known, unknown] = [nearest(true), nearest(false)];
  return distanceHistogram(
    { sameClass: known, differentClass: unknown },
    {
      cutpoints,
      xTitle: 'cosine distance of the nearest record',
      title: 'Known digits have a record near by, unknown ones rarely',
      description: `Histogram of the distance to the nearest record: ${known.length} test images of known digits, whose class is in the index, and ${unknown.length} of unknown ones, whose class is not.`,
    },
  );
}

function training({ history }: UnknownClassesResult): Chart {
  const steps = history['step'] ?? [];
  const accuracy = (name: string, key: string) => ({ name, steps, values: (history[key] ?? []).map((value) => 100 * value) });
  return trainingCurves([
    { title: 'loss', curves: [{ name: 'loss', steps, values: history['loss'] ?? [] }] },
    {
      title: '1-NN accuracy with 20 images of every digit, %',
      curves: [accuracy('known', 'binary_accuracy_known_classes'), accuracy('unknown', 'binary_accuracy_unknown_classes')],
    },
  ]);
}

const pictureOf = (images: NdArray<Float32Array>, index: number): NdArray<Float32Array> => toPicture(takeExamples(images, [index]).values) as NdArray<Float32Array>;

const toPicture = (values: Float32Array | null): NdArray<Float32Array> | undefined => (values ? { values, shape: [28, 28] } : undefined);
