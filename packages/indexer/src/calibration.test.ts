import { describe, expect, test } from '@jest/globals';
import { MatchMajorityVote, MatchNearest } from '@sim/matchers';
import { F1Score } from '@sim/metrics';
import { Calibration, requireCalibration, valuesAtCutpoints } from './calibration.ts';

const calibration = new Calibration({
  results: {
    cutpoints: {
      optimal: { name: 'optimal', distance: 0.2, value: 1, f1: 1 },
      low: { name: 'low', distance: 0.1, value: 0.5, f1: 0.5 },
    },
    thresholds: { distance: Float64Array.of(0.1, 0.2), value: Float64Array.of(0.5, 1), f1: Float64Array.of(0.5, 1) },
  },
  metric: new F1Score({ name: 'f1' }),
  matcher: new MatchMajorityVote({ distance: 'winner' }),
  k: 3,
});

describe('Calibration', () => {
  test('comes back from its configuration and curves, and again', () => {
    const config = JSON.parse(JSON.stringify(calibration.toConfig('T.t')));
    const again = Calibration.fromConfig(config, calibration.curves());
    expect([again.results, again.k]).toEqual([calibration.results, 3]);
    expect(again.metric).toEqual({ className: 'F1Score', config: { name: 'f1' } });
    expect(again.matcher).toMatchObject({ className: 'MatchMajorityVote', config: { distance: 'winner' } });
    expect(again.toConfig('T.t')).toEqual(config);
    expect(again.curves()).toEqual(calibration.curves());
  });

  test('refuses to save a matcher whose class has no name', () => {
    const matcher = new MatchNearest();
    Object.defineProperty(matcher, 'constructor', { value: class {} });
    const nameless = new Calibration({ ...calibration, matcher });
    expect(() => nameless.toConfig('T.t')).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_OPERATION' }));
  });

  test('finds cut points by name', () => {
    expect(calibration.cutpoint('low', 'T.t').distance).toBe(0.1);
    expect(calibration.cutpoints('low', 'T.t').map(({ name }) => name)).toEqual(['low']);
    expect(calibration.cutpoints('all', 'T.t').map(({ name }) => name)).toEqual(['optimal', 'low']);
    expect(() => calibration.cutpoint('high', 'T.t')).toThrow(
      'T.t: the calibration found no such cut point, got "high". Use one of: optimal, low, or all.',
    );
    expect(() => calibration.cutpoint('toString', 'T.t')).toThrow(expect.objectContaining({ code: 'UNKNOWN_CUTPOINT' }));
  });
});

test('values at cut points are read where their distance stands', () => {
  const curves = { distance: Float64Array.of(0.1, 0.2), recall: Float64Array.of(0.25, 0.75) };
  expect(valuesAtCutpoints(calibration.cutpoints('all', 'T.t'), curves)).toEqual({
    optimal: { name: 'optimal', distance: 0.2, recall: 0.75 },
    low: { name: 'low', distance: 0.1, recall: 0.25 },
  });
});

test('a missing calibration is refused', () => {
  expect(requireCalibration(calibration, 'T.t')).toBe(calibration);
  expect(() => requireCalibration(null, 'T.t')).toThrow(expect.objectContaining({ code: 'NOT_CALIBRATED' }));
});
