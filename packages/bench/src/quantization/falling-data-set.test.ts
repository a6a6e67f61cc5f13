import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readFloats } from '../knn/read-floats.ts';
import { fallingDataSet } from './falling-data-set.ts';

test('columns carry less and less', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sim-bench-'));
  try {
    const { galleryPath } = fallingDataSet(folder, { rows: 4000, dim: 4, queries: 1, decay: 1 });
    const variances = [0, 0, 0, 0];
    for (const [i, value] of readFloats(galleryPath).entries()) variances[i % 4] = (variances[i % 4] as number) + value ** 2 / 4000;
    for (const [i, variance] of variances.entries()) expect(Math.abs(variance * (i + 1) - 1)).toBeLessThan(0.1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
