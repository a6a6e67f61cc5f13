import { expect, test } from '@jest/globals';
import { countDecisions } from './decisions.ts';

test('counts known digits, unknown ones of the calibration and new ones apart', () => {
  // Known: 1, 1, 2, 7; unknown: 8 (calibrated), 0, 0, 4 (new).
  const labels = [1, 1, 2, 7, 8, 0, 0, 4];
  const matches = [1, 7, -1, 7, -1, -1, 6, -1];
  expect(countDecisions(labels, matches, [8, 5])).toEqual({
    known: { right: 0.5, wrong: 0.25, unknown: 0.25 },
    rejectedCalibrated: 1,
    rejectedNew: expect.closeTo(2 / 3),
    precision: 0.5,
  });
});
