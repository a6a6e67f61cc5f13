import { describe, expect, test } from '@jest/globals';
import { centralDifferences } from '@sim/testing/central-differences';
import { expectGradient, expectValue, expectWithin } from '@sim/testing/close';
import { randomRows } from '@sim/testing/degenerate-batches';
import { describeGolden } from '@sim/testing/golden';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { input, type LayersModel, loadLayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { GeneralizedMeanPooling2D, type GeneralizedMeanPoolingArgs } from './generalized-mean-pooling-2d.ts';
import { registerLayers } from './register-layers.ts';

interface ReferencePooling {
  readonly layers: { readonly image: number[][][][]; readonly gem2d: { readonly p: number; readonly value: number[][] }[] };
}

describeGolden<ReferencePooling>('tfsim.json', ({ layers: { image, gem2d } }) => {
  withBackends('GeneralizedMeanPooling2D', () => {
    test.each(gem2d)('p = $p', async ({ p, value }) => {
      const pooled = await numbersOf(() => new GeneralizedMeanPooling2D({ p }).apply(tf.tensor4d(image)) as tf.Tensor);
      for (const [i, expected] of value.flat().entries()) expectValue(pooled[i] as number, expected);
    });
  });
});

const values = randomRows(1, 2 * 3 * 4 * 2, 1)[0] as number[];
const images = (): tf.Tensor4D => tf.tensor4d(values, [2, 3, 4, 2]);
/** Value of one image, place and channel. */
const at = (image: number, place: number, channel: number): number => values[(image * 12 + place) * 2 + channel] as number;
const places = Array.from({ length: 12 }, (_, place) => place);

/** The formula as it is written, in float64. */
const formula = (p: number, image: number, channel: number): number => {
  const x = places.map((place) => at(image, place, channel));
  const least = Math.min(...x);
  return (x.reduce((sum, value) => sum + (value - least + 1) ** p, 0) / 12) ** (1 / p) + least - 1;
};

withBackends('GeneralizedMeanPooling2D', () => {
  test.each([-2, 0.5, 1, 3])('is the formula per image and channel for p = %p', async (p) => {
    const pooled = await numbersOf(() => new GeneralizedMeanPooling2D({ p }).apply(images()) as tf.Tensor);
    const expected = [formula(p, 0, 0), formula(p, 0, 1), formula(p, 1, 0), formula(p, 1, 1)];
    for (const [i, value] of expected.entries()) expectWithin(pooled[i] as number, value, 1e-5);
  });

  test('has the gradient of the formula', async () => {
    const layer = new GeneralizedMeanPooling2D();
    const gradient = await numbersOf(() => tf.grad((x) => tf.sum(layer.apply(x) as tf.Tensor))(images()));
    const total = (x: Float64Array): number =>
      [0, 1, 2, 3].reduce((sum, group) => {
        const column = places.map((place) => x[(Math.floor(group / 2) * 12 + place) * 2 + (group % 2)] as number);
        const least = Math.min(...column);
        return sum + (column.reduce((of, value) => of + (value - least + 1) ** 3, 0) / 12) ** (1 / 3) + least - 1;
      }, 0);
    expectGradient(gradient, centralDifferences(total, values));
  });

  test.each([3, 0, Infinity, -Infinity])('pools channels that come first alike for p = %p', async (p) => {
    const last = await numbersOf(() => new GeneralizedMeanPooling2D({ p }).apply(images()) as tf.Tensor);
    const layer = new GeneralizedMeanPooling2D({ p, dataFormat: 'channelsFirst' });
    expect(await numbersOf(() => layer.apply(tf.transpose(images(), [0, 3, 1, 2])) as tf.Tensor)).toEqual(last);
  });

  test.each<[GeneralizedMeanPoolingArgs, number[], number[]]>([
    [{}, [2, 3, 4, 5], [2, 5]],
    [{ keepdims: true }, [2, 3, 4, 5], [2, 1, 1, 5]],
    [{ dataFormat: 'channelsFirst' }, [2, 5, 3, 4], [2, 5]],
    [{ dataFormat: 'channelsFirst', keepdims: true }, [2, 5, 3, 4], [2, 5, 1, 1]],
  ])('with %p makes %p to %p, as it says beforehand', (args, from, to) => {
    for (const p of [3, Infinity, -Infinity, 0]) {
      const layer = new GeneralizedMeanPooling2D({ ...args, p });
      tf.tidy(() => expect((layer.apply(tf.ones(from)) as tf.Tensor).shape).toEqual(to));
      expect(layer.computeOutputShape([null, ...from.slice(1)])).toEqual([null, ...to.slice(1)]);
    }
  });

  test('takes whole numbers', async () => {
    const whole = (): tf.Tensor => tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1], 'int32');
    expect(await numbersOf(() => new GeneralizedMeanPooling2D({ p: 1 }).apply(whole()) as tf.Tensor)).toEqual([2.5]);
  });

  test.each([3, Infinity, -Infinity])('is saved and loaded as itself for p = %p', async (p) => {
    registerLayers();
    const inputs = input({ shape: [null, null, 2] });
    const made = model({ inputs, outputs: new GeneralizedMeanPooling2D({ p, keepdims: true }).apply(inputs) as SymbolicTensor });
    const loaded = await throughJson(made);
    expect(loaded.layers[1]).toBeInstanceOf(GeneralizedMeanPooling2D);
    expect(loaded.layers[1]).toMatchObject({ p, keepdims: true, dataFormat: 'channelsLast' });
    expect(loaded.outputs[0]?.shape).toEqual([null, 1, 1, 2]);
    const [before, after] = await Promise.all(
      [made, loaded].map((network) => numbersOf(() => network.predict(images()) as tf.Tensor)),
    );
    expect(after).toEqual(before);
    made.dispose();
    loaded.dispose();
  });
});

/** What a model is after it was a file. */
async function throughJson(made: LayersModel): Promise<LayersModel> {
  let topology = '';
  const keep = async ({ modelTopology }: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
    topology = JSON.stringify(modelTopology);
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  };
  await made.save(tf.io.withSaveHandler(keep));
  return loadLayersModel(tf.io.fromMemory({ modelTopology: JSON.parse(topology) }));
}

describe('GeneralizedMeanPooling2D', () => {
  test('has the defaults of the original and is made again from its configuration', () => {
    const config = new GeneralizedMeanPooling2D({ name: 'gem' }).getConfig();
    expect(config).toEqual({ name: 'gem', trainable: true, p: 3, dataFormat: 'channelsLast', keepdims: false });
    const other = new GeneralizedMeanPooling2D({ p: -Infinity, keepdims: true, dataFormat: 'channelsFirst' }).getConfig();
    expect(new GeneralizedMeanPooling2D(JSON.parse(JSON.stringify(other))).getConfig()).toEqual(other);
  });

  test.each([
    [{ p: Number.NaN }, 'INVALID_ARGUMENT'],
    [{ p: '3' }, 'INVALID_ARGUMENT'],
    [{ dataFormat: 'channels_middle' }, 'UNKNOWN_NAME'],
  ])('refuses %p', (args, code) => {
    expect(() => new GeneralizedMeanPooling2D(args as never)).toThrow(expect.objectContaining({ code }));
  });

  test('refuses a sequence', () => {
    expect(() => new GeneralizedMeanPooling2D().apply(input({ shape: [3, 2] }))).toThrow(/ndim=4/);
  });
});
