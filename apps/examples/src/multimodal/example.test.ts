import { beforeAll, describe, expect, test } from '@jest/globals';
import { type QuickRun, runQuick } from '../run-quick.ts';
import type { PairQuality } from './pair-quality.ts';

describe('texts and pictures on a cut of the data', () => {
  let run: QuickRun;
  let figures: { readonly before: PairQuality; readonly after: PairQuality; readonly heldOut: number; readonly trained: number };

  beforeAll(() => {
    run = runQuick('multimodal', '--words', 'something <sweet>; a bird');
    figures = run.figures as typeof figures;
  }, 300_000);

  test('held-out pairs find each other far more often than by chance', () => {
    const { before, after, heldOut, trained } = figures;
    expect(heldOut).toBeGreaterThanOrEqual(100);
    expect(trained).toBeGreaterThan(3 * heldOut);
    expect(after.loss).toBeLessThan(before.loss - 0.3);
    for (const { r1, r5 } of [after.textToPicture, after.pictureToText]) {
      expect(r1).toBeGreaterThan(3 / heldOut);
      expect(r5).toBeGreaterThan(3 * (5 / heldOut));
    }
  });

  test('the page answers words of one’s own, and asks for nothing', () => {
    expect(run.page).toContain('something &lt;sweet>');
    expect(run.page).toContain('<b>a bird</b>');
    expect(run.page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/(?:src|href)="https?:/);
  });
});
