import { beforeAll, describe, expect, test } from '@jest/globals';
import { type QuickRun, runQuick } from '../run-quick.ts';
import { comparedLosses } from './compared-losses.ts';

interface Figures {
  readonly mapAtR: { readonly seen: number };
  readonly distances: { readonly different: number };
  readonly firstLoss: number;
  readonly lastLoss: number;
}

describe('losses on a cut of the data', () => {
  let run: QuickRun;
  let figures: Record<string, Figures>;

  beforeAll(() => {
    run = runQuick('losses');
    figures = run.figures as typeof figures;
  }, 300_000);

  test('every loss trains to finite figures, most to better ones than the raw pixels have', () => {
    expect(Object.keys(figures)).toEqual(comparedLosses.map(({ name }) => name));
    for (const { firstLoss, lastLoss } of Object.values(figures)) expect(Number.isFinite(firstLoss) && Number.isFinite(lastLoss)).toBe(true);
    // The raw pixels rank the seen digits with a MAP@R of 0.445.
    expect(Object.values(figures).filter(({ mapAtR }) => mapAtR.seen > 0.55).length).toBeGreaterThanOrEqual(7);
  });

  test('hard triplets collapse, and both the terminal and the page say so', () => {
    expect(figures['Triplet, hard']?.distances.different).toBeLessThan(0.05);
    expect(run.stdout).toMatch(/Triplet, hard: collapsed/);
    expect(run.page).toMatch(/Triplet, hard<\/b><span>collapsed/);
  });

  test('the page maps every loss twice and asks for nothing', () => {
    for (const { name } of comparedLosses) expect(run.page.split(`<b>${name}</b>`)).toHaveLength(3);
    expect(run.page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/(?:src|href)="https?:/);
  });
});
