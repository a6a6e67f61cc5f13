import { describe, expect, test } from '@jest/globals';
import { smallParts } from '@sim/testing/small-contrastive-model';
import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import { checkParts, type ContrastiveParts } from './contrastive-parts.ts';
import { getPredictor } from './get-predictor.ts';
import { getProjector } from './get-projector.ts';

function twoOutputs(): tfl.LayersModel {
  const inputs = tfl.input({ shape: [3] });
  const dense = () => tfl.layers.dense({ units: 5 }).apply(inputs) as tfl.SymbolicTensor;
  return tfl.model({ inputs, outputs: [dense(), dense()] });
}

/** Another projector beside it has the names of its layers. */
const namedAlike = (): tfl.LayersModel => getProjector(3, { dim: 5, numLayers: 1 });

describe('checkParts', () => {
  test.each(['simsiam', 'simclr', 'barlow', 'vicreg'] as const)('lets parts that fit together pass: %s', (algorithm) => {
    expect(() => checkParts(smallParts(algorithm), 'here')).not.toThrow();
  });

  const cases: [string, () => Partial<ContrastiveParts>, string, RegExp][] = [
    ['another algorithm', () => ({ algorithm: 'byol' as never }), 'UNKNOWN_NAME', /algorithm/],
    ['no backbone', () => ({ backbone: undefined as never }), 'INVALID_ARGUMENT', /backbone/],
    ['two outputs', () => ({ backbone: twoOutputs() }), 'UNSUPPORTED_OPERATION', /one output/],
    ['no predictor', () => ({ predictor: null }), 'INVALID_ARGUMENT', /needs a predictor/],
    ['a predictor too many', () => ({ algorithm: 'vicreg' }), 'INVALID_ARGUMENT', /'vicreg' has no predictor/],
    ['a projector of other features', () => ({ projector: getProjector(6, { dim: 4 }) }), 'SHAPE_MISMATCH', /count, 6/],
    ['a predictor of other projections', () => ({ predictor: getPredictor(5) }), 'SHAPE_MISMATCH', /count, 5/],
    ['predictions of another size', () => ({ predictor: getProjector(4, { dim: 6 }) }), 'SHAPE_MISMATCH', /4 numbers/],
    ['weights of one name', () => ({ backbone: namedAlike() }), 'INVALID_ARGUMENT', /same name, got "projector_/],
  ];

  test.each(cases)('refuses %s', (_name, change, code, message) => {
    expect(() => checkParts({ ...smallParts(), ...change() }, 'here')).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
