import { describe, expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import { keepFirstOutput, keepOneLoss, requireDistinctLogs, requireOneOutput } from './metric-names.ts';

const inputs = tfl.input({ shape: [2] });
const dense = (name: string) => tfl.layers.dense({ units: 2, name }).apply(inputs) as tfl.SymbolicTensor;

function compiled(outputs: tfl.SymbolicTensor[], metrics: tfl.ModelCompileArgs['metrics']): tfl.LayersModel {
  const model = tfl.model({ inputs, outputs });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: metrics as never });
  return model;
}

describe('keepOneLoss', () => {
  test('leaves one loss and every metric, in step', () => {
    const model = compiled([dense('a'), dense('b')], ['mae']);
    keepOneLoss(model);
    expect(model.metricsNames).toEqual(['loss', 'a_mae', 'b_mae']);
    expect(model.metricsTensors.map(([, output]) => output)).toEqual([0, 1]);
  });

  test('leaves a model with one output as it is', () => {
    const model = compiled([dense('c')], ['mae', 'mse']);
    keepOneLoss(model);
    expect(model.metricsNames).toEqual(['loss', 'mae', 'mse']);
    expect(model.metricsTensors).toHaveLength(2);
  });
});

describe('keepFirstOutput', () => {
  test('leaves the metrics of the first output, under their own names', () => {
    const model = compiled([dense('h'), dense('i')], ['mae', 'mse']);
    keepOneLoss(model);
    keepFirstOutput(model);
    expect(model.metricsNames).toEqual(['loss', 'mae', 'mse']);
    expect(model.metricsTensors.map(([, output]) => output)).toEqual([0, 0]);
  });

  test('leaves a model with one output as it is', () => {
    const model = compiled([dense('j')], ['mae']);
    keepFirstOutput(model);
    expect(model.metricsNames).toEqual(['loss', 'mae']);
    expect(model.metricsTensors).toHaveLength(1);
  });
});

describe('requireDistinctLogs', () => {
  test('refuses logs of one name, and lets others pass', () => {
    expect(() => requireDistinctLogs(compiled([dense('k')], ['mae', 'mse']), 'here')).not.toThrow();
    expect(() => requireDistinctLogs(compiled([dense('d')], ['mae', 'mae']), 'here')).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('got "mae"') }),
    );
  });
});

describe('requireOneOutput', () => {
  test('lets only models with one output pass', () => {
    expect(() => requireOneOutput(compiled([dense('e')], []), 'here')).not.toThrow();
    expect(() => requireOneOutput(compiled([dense('f'), dense('g')], []), 'here')).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_OPERATION' }),
    );
  });
});
