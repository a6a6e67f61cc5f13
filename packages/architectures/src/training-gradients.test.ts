import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { renewWasm } from '@sim/testing/backend-agreement';
import { accelerate } from '@sim/wasm-training';
// The filter gradient of tfjs' cpu backend alone would take minutes; the package tests this one against it.
import '@sim/wasm-training/cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { convNetSim } from './conv-net-sim.ts';
import { cutModel } from './cut-model.ts';
import { EfficientNetSim } from './efficient-net-sim.ts';
import { ResNet18Sim } from './resnet18-sim.ts';

/** Whole networks, as in continuous integration; elsewhere their first blocks on smaller images. */
const isFull = Boolean(process.env['SIM_FULL_COUNTS']);

// Dropout takes its seeds from here, and both backends must drop the same.
const random = jest.spyOn(Math, 'random');
const seedRandom = (): void => {
  let state = 1;
  random.mockImplementation(() => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32);
};
afterAll(() => random.mockRestore());

interface Gradients {
  readonly loss: number;
  readonly byWeight: ReadonlyMap<string, Float32Array>;
}

/** Gradients of all weights that a network trains, for the sum of its outputs times fixed numbers. */
async function gradientsOf({ make, end, shape, scale }: Case): Promise<Gradients> {
  const whole = await make();
  const model = end === undefined ? whole : cutModel(whole, end);
  const images = tf.randomUniform(shape, 0, scale, 'float32', 1);
  const directions = tf.randomNormal([shape[0], ...(model.outputs[0] as SymbolicTensor).shape.slice(1)] as number[], 0, 1, 'float32', 2);
  const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const loss = (): tf.Scalar => tf.sum(tf.mul(model.apply(images, { training: true }) as tf.Tensor, directions));
  const { value, grads } = tf.variableGrads(loss, weights);
  const byWeight = new Map<string, Float32Array>();
  for (const { originalName, name } of model.trainableWeights)
    byWeight.set(originalName, (await grads[name]?.data<'float32'>()) as Float32Array);
  const result = { loss: (await value.data())[0] as number, byWeight };
  tf.dispose([value, grads, images, directions]);
  whole.dispose();
  return result;
}

interface Case {
  readonly make: () => LayersModel | Promise<LayersModel>;
  /** The last layer, by default that of the network. */
  readonly end?: string | undefined;
  readonly shape: [number, number, number, number];
  /** Largest value of the images. */
  readonly scale: number;
}

const cases: Readonly<Record<string, Case>> = {
  ResNet18Sim: {
    make: () => ResNet18Sim({ inputShape: isFull ? [16, 16, 3] : [8, 8, 3], embeddingSize: 16 }),
    end: isFull ? undefined : 'conv3_block2_out',
    // Of images of 32 × 32 it has a million relus: the sums of some round to the other side of 0, which changes a hundredth.
    shape: isFull ? [2, 16, 16, 3] : [2, 8, 8, 3],
    scale: 1,
  },
  'EfficientNetSim B0': {
    make: () => EfficientNetSim({ inputShape: isFull ? [32, 32, 3] : [16, 16, 3], embeddingSize: 16 }),
    end: isFull ? undefined : 'block3b_add',
    // Its last map is 1 × 1: batch normalisation of two numbers would leave nothing of a gradient but rounding.
    shape: isFull ? [8, 32, 32, 3] : [4, 16, 16, 3],
    scale: 255,
  },
  'convNetSim, accelerated': {
    make: () => accelerate(convNetSim({ inputShape: [20, 20, 1], embeddingSize: 16 })),
    shape: [4, 20, 20, 1],
    scale: 1,
  },
};

/** Largest difference, as a part of the largest gradient of a tensor. */
const TOLERANCE = 2e-4;
/** As a part of the largest of all: the gradient of a shift before a batch normalisation is zero, but for rounding. */
const ROUNDING = 1e-6;

describe('on WASM, networks train by the gradients of the cpu backend', () => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const network = cases[name] as Case;
    await tf.setBackend('cpu');
    seedRandom();
    const expected = await gradientsOf(network);
    await renewWasm('simd');
    seedRandom();
    const actual = await gradientsOf(network);
    expect(Math.abs(actual.loss - expected.loss)).toBeLessThan(1e-4 * Math.max(1, Math.abs(expected.loss)));
    expect([...actual.byWeight.keys()]).toEqual([...expected.byWeight.keys()]);
    const largest = Math.max(...[...expected.byWeight.values()].map(largestOf));
    const failures = [...expected.byWeight].flatMap(([weight, values]) => {
      const difference = largestOf((actual.byWeight.get(weight) as Float32Array).map((value, i) => value - (values[i] as number)));
      return difference <= TOLERANCE * largestOf(values) + ROUNDING * largest ? [] : [`${difference} of ${largestOf(values)} in ${weight}`];
    });
    expect(failures).toEqual([]);
  }, 300_000);
});

const largestOf = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
