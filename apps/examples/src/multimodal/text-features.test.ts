import { expect, test } from '@jest/globals';
import { featureRows, TEXT_FEATURES, textFeatures } from './text-features.ts';

const dot = (a: string, b: string): number => {
  const { values } = featureRows([a, b].map(textFeatures));
  return Array.from({ length: TEXT_FEATURES }, (_, i) => (values[i] as number) * (values[TEXT_FEATURES + i] as number)).reduce((sum, value) => sum + value, 0);
};

test('a text has its words and the runs of their letters, once each', () => {
  // <cat>: <ca cat at> <cat cat>, and the word.
  expect(textFeatures('Cat cat').map(([, weight]) => weight)).toEqual([1, 0.5, 0.5, 0.5, 0.5, 0.5]);
});

test('rows have length 1, also where features fall on one place, and texts that share words are close', () => {
  expect(dot('red heart', 'heart, red')).toBeCloseTo(1, 5);
  expect(dot('running shoe', 'runner')).toBeGreaterThan(0.1);
  expect(dot('running shoe', 'runner')).toBeLessThan(dot('running shoe', 'shoe'));
});

test('features can be left out; a text without any is a row of zeros', () => {
  expect(Math.max(...featureRows([textFeatures('red heart')], () => false).values)).toBe(0);
  expect(featureRows([textFeatures('…')]).shape).toEqual([1, TEXT_FEATURES]);
});
