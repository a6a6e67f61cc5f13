import { describe, expect, test } from '@jest/globals';
import { EuclideanDistance } from '@sim/distances';
import { TripletLoss } from '@sim/losses';
import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import { embeddingSizeOf, resolveDistance } from './index-settings.ts';

describe('resolveDistance', () => {
  const loss = new TripletLoss({ distance: 'l1' });

  test('takes what is named, else the distance of the loss, else cosine', () => {
    const distance = new EuclideanDistance();
    expect(resolveDistance(distance, loss, 'here')).toBe(distance);
    expect(resolveDistance('l2', loss, 'here').name).toBe('euclidean');
    expect(resolveDistance('auto', loss, 'here')).toBe(loss.distance);
    expect(resolveDistance('auto', undefined, 'here').name).toBe('cosine');
  });

  test.each([['hinge'], [{ a: 'hinge' }], [() => loss]])('refuses to guess it for %p', (plain) => {
    expect(() => resolveDistance('auto', plain as never, 'here')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  test('does not know every name', () => {
    expect(() => resolveDistance('far', loss, 'here')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME', message: expect.stringMatching(/^here: /) }),
    );
  });
});

describe('embeddingSizeOf', () => {
  const outputs = [tfl.input({ shape: [7] }), tfl.input({ shape: [4, 7] }), tfl.input({ shape: [null] })];

  test('is the length of a row', () => {
    expect(embeddingSizeOf(outputs, 0, 'here')).toBe(7);
  });

  test.each([
    [1, 'SHAPE_MISMATCH'],
    [2, 'SHAPE_MISMATCH'],
    [3, 'INVALID_ARGUMENT'],
    [-1, 'INVALID_ARGUMENT'],
    [0.5, 'INVALID_ARGUMENT'],
  ])('refuses output %p with %s', (output, code) => {
    expect(() => embeddingSizeOf(outputs, output, 'here')).toThrow(expect.objectContaining({ code }));
  });
});
