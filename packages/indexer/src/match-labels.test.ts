import { expect, test } from '@jest/globals';
import { LabelCodes, largerIsCloser, MISSING_LABEL_CODE, smallerIsCloser } from '@sim/core';
import { matchLabels } from './match-labels.ts';

const labels = new LabelCodes({ labels: ['a', 'b'] });
const matches = {
  labels: Int32Array.of(0, 1, MISSING_LABEL_CODE, 1),
  distances: Float32Array.of(0.1, 0.2, 0, 0.3),
};
const cutpoints = [
  { name: 'near', distance: 0.1, value: 0 },
  { name: 'far', distance: 0.2, value: 0 },
];

test('a label counts up to the threshold itself', () => {
  expect(matchLabels(matches, cutpoints, { labels, polarity: smallerIsCloser, noMatchLabel: null })).toEqual({
    near: ['a', null, null, null],
    far: ['a', 'b', null, null],
  });
});

test('of a similarity, from the threshold upwards', () => {
  expect(matchLabels(matches, cutpoints, { labels, polarity: largerIsCloser, noMatchLabel: 'none' })).toEqual({
    near: ['a', 'b', 'none', 'b'],
    far: ['none', 'b', 'none', 'b'],
  });
});
