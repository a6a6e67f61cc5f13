import { expect, test } from '@jest/globals';
import type { MatchCounts } from '@sim/core';
import fc from 'fast-check';
import { ClassificationMetric } from './classification-metric.ts';
import { classificationMetricClasses } from './registry.ts';

const integers = (size: number): fc.Arbitrary<Float64Array> =>
  fc.array(fc.nat(20), { minLength: size, maxLength: size }).map((values) => Float64Array.from(values));

const counts: fc.Arbitrary<MatchCounts> = fc
  .tuple(integers(3), integers(3), integers(3), integers(3))
  .map(([tp, fp, tn, fn]) => ({ tp, fp, tn, fn, count: 80 }));

test.each(classificationMetricClasses.map((metricClass) => [metricClass.className, metricClass] as const))(
  '%s: one value in [0, 1] per threshold, whatever the counts',
  (_, metricClass) => {
    const metric = new metricClass();
    fc.assert(
      fc.property(counts, (table) => {
        const values = metric.compute(table);
        expect(values).toHaveLength(3);
        for (const value of values) expect(value >= 0 && value <= 1).toBe(true);
      }),
    );
  },
);

test.each(classificationMetricClasses.map((metricClass) => [metricClass.className, metricClass] as const))(
  '%s comes back from its configuration and is known by its canonical name',
  (_, metricClass) => {
    const metric = new metricClass({ name: 'mine' });
    expect(new metricClass(metric.getConfig())).toEqual(metric);
    expect(metric.name).toBe('mine');
    expect(metricClass.aliases).toContain(metric.canonicalName);
  },
);

test('a metric of one’s own says its name and formula', () => {
  class Missed extends ClassificationMetric {
    readonly canonicalName = 'missed';
    readonly maximize = false;
    readonly increasing = false;
    override compute({ fn, count }: MatchCounts): Float64Array {
      return fn.map((missed) => missed / count);
    }
  }
  const table = { tp: Float64Array.of(1), fp: Float64Array.of(0), tn: Float64Array.of(0), fn: Float64Array.of(1) };
  expect(new Missed({ name: 'missed' }).compute({ ...table, count: 2 })).toEqual(Float64Array.of(0.5));
});
