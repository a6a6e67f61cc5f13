import { beforeAll, describe, expect, test } from '@jest/globals';
import { type QuickRun, runQuick } from '../run-quick.ts';
import type { JudgedCutpoint } from './run-unknown-classes.ts';

describe('unknown classes on a cut of the data', () => {
  let run: QuickRun;
  let cutpoints: Record<string, Omit<JudgedCutpoint, 'matches' | 'name'>>;
  let history: Record<string, number[]>;

  beforeAll(() => {
    run = runQuick('unknown-classes');
    ({ cutpoints, history } = run.figures as { cutpoints: typeof cutpoints; history: typeof history });
  }, 300_000);

  test('most known digits get their name, and new ones are turned away far more often than known ones', () => {
    expect(cutpoints['optimal']?.known.right).toBeGreaterThan(0.7);
    expect(cutpoints['optimal']?.rejectedNew).toBeGreaterThan(3 * (cutpoints['optimal']?.known.unknown ?? 1));
  });

  test('a wider cut-point turns fewer away', () => {
    const cuts = Object.values(cutpoints);
    expect(Object.keys(cutpoints)).toEqual(expect.arrayContaining(['optimal', 'generous']));
    for (const [i, cut] of cuts.slice(1).entries()) {
      expect(cut.distance).toBeGreaterThanOrEqual(cuts[i]?.distance as number);
      expect(cut.rejectedNew).toBeLessThanOrEqual(cuts[i]?.rejectedNew as number);
      expect(cut.known.unknown).toBeLessThanOrEqual(cuts[i]?.known.unknown as number);
    }
  });

  test('known and unknown classes are watched apart while training', () => {
    expect(history['binary_accuracy_known_classes']).toHaveLength(3);
    expect(history['binary_accuracy_unknown_classes']).toHaveLength(3);
  });

  test('the page has a row and a column for unknown, and asks for nothing', () => {
    expect(run.page).toContain('true unknown, predicted unknown');
    expect(run.page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/(?:src|href)="https?:/);
  });
});
